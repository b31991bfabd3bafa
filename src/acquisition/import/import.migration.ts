import { MigrationInterface, QueryRunner } from 'typeorm';

const TABLE = `
create table acquisition.import (
  community text collate "C" not null,
  number integer not null check (number > 0),
  file_name text not null,
  original_name text not null,
  sha256 text collate "C" not null,
  bytes bigint not null,
  content bytea,
  mapping_name text not null,
  mapping_text text not null,
  allow_old boolean not null,
  state text collate "C" not null
    check (state in ('previewed', 'running', 'imported', 'nothing-new', 'cancelled', 'not-finished')),
  outcome jsonb,
  created_by text not null,
  created_at timestamptz not null,
  ended_at timestamptz,
  primary key (community, number)
);
create index import_sha256 on acquisition.import (community, sha256);
comment on table acquisition.import is
  'Files that were imported or previewed, byte for byte (gzip); import <number> is the source of their rows.';
comment on column acquisition.import.original_name is 'As it came: text to show, never a path to open.';

create function acquisition.keep_import() returns trigger language plpgsql as $$
begin
  if old.state = 'imported' then
    raise exception 'import % is done: % refused', old.number, tg_op
      using errcode = 'integrity_constraint_violation';
  end if;
  return case tg_op when 'DELETE' then old else new end;
end $$;
create trigger keep_import before update or delete on acquisition.import
  for each row execute function acquisition.keep_import();
alter table acquisition.import enable always trigger keep_import;

grant select, insert, update, delete on acquisition.import to commonwatt_service;
`;

/** What was imported stays with its bytes; a preview that nobody carried out may go. */
export class KeepImports1795000023000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLE);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table acquisition.import; drop function acquisition.keep_import');
  }
}
