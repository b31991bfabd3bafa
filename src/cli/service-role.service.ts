import { Client } from 'pg';
import { MigrationClass } from '../platform/migrate.service.js';
import { platformMigrations } from '../platform/platform.migration.js';
import { refuse } from './refuse.js';

/**
 * Refuses a database the service should not run on: a role that could rewrite the journal (superuser,
 * row security bypassed, owner of the ledger), or a layout that is older or newer than the program.
 */
export async function checkServiceRole(
  databaseUrl: string,
  migrations: readonly MigrationClass[],
): Promise<void> {
  const client = new Client({
    connectionString: databaseUrl,
    application_name: 'commonwatt start',
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows: roles } = await client.query<{ name: string; strong: boolean }>(
      `select rolname as name, rolsuper or rolbypassrls or exists (
         select 1 from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where n.nspname = 'ledger' and c.relowner = r.oid) as strong
       from pg_roles r where rolname = current_user`,
    );
    const [role] = roles;
    if (role.strong) throw refuse('role-too-strong', { role: role.name });
    await checkLayout(client, migrations);
  } finally {
    await client.end();
  }
}

async function checkLayout(client: Client, migrations: readonly MigrationClass[]): Promise<void> {
  const known = new Set([...platformMigrations, ...migrations].map((one) => one.name));
  const exists = await client.query<{ there: boolean }>(
    `select to_regclass('platform.migration') is not null as there`,
  );
  const applied = exists.rows[0].there
    ? await client.query<{ name: string }>('select name from platform.migration')
    : { rows: [] };
  const names = new Set(applied.rows.map(({ name }) => name));
  const missing = [...known].filter((name) => !names.has(name));
  if (missing.length > 0) throw refuse('layout-too-old', { missing: missing.length });
  const unknown = [...names].filter((name) => !known.has(name));
  if (unknown.length > 0) throw refuse('layout-too-new', { unknown: unknown.length });
}
