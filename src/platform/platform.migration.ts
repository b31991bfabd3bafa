import { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The group role every table is granted to; the running service logs in as a member of it. It may be
 * there already: roles belong to the whole server, not to one database.
 */
export class CreateServiceRole1795000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      do $$ begin
        if not exists (select from pg_roles where rolname = 'commonwatt_service') then
          create role commonwatt_service nologin;
        end if;
      exception when duplicate_object or unique_violation then null;
      end $$`);
  }

  async down(): Promise<void> {
    // The role may serve other databases of the same server: it stays.
  }
}

export const platformMigrations = [CreateServiceRole1795000000000];
