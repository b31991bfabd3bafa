import { Client } from 'pg';
import { DataSource, MigrationInterface } from 'typeorm';
import { platformMigrations } from './platform.migration.js';

export type MigrationClass = new () => MigrationInterface;

/** Any number will do as long as every start of every version uses the same one. */
const LOCK = 1795000000000;

/** The service compares the layout with what it knows before it starts. */
const LAYOUT_IS_READABLE = `grant usage on schema platform to commonwatt_service;
  grant select on platform.migration to commonwatt_service`;

/**
 * Brings the database to the newest layout, as the role that owns it. Two starts at once wait for each
 * other; migrations that already ran are left alone.
 */
export async function migrate(
  ownerUrl: string,
  migrations: readonly MigrationClass[],
): Promise<void> {
  const lock = new Client({ connectionString: ownerUrl, application_name: 'commonwatt migrate' });
  lock.on('error', () => undefined);
  await lock.connect();
  try {
    await lock.query('select pg_advisory_lock($1)', [LOCK]);
    await lock.query('create schema if not exists platform');
    await runMigrations(ownerUrl, migrations);
    await lock.query(LAYOUT_IS_READABLE);
  } finally {
    await lock.end();
  }
}

async function runMigrations(url: string, migrations: readonly MigrationClass[]): Promise<void> {
  const owner = new DataSource({
    type: 'postgres',
    url,
    schema: 'platform',
    migrationsTableName: 'migration',
    migrationsTransactionMode: 'each',
    migrations: [...platformMigrations, ...migrations],
  });
  await owner.initialize();
  try {
    await owner.runMigrations();
  } finally {
    await owner.destroy();
  }
}
