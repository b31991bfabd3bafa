import { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = `
create schema measurements;
grant usage on schema measurements to commonwatt_service;

create table measurements.day (
  community text collate "C" not null,
  metering_point text collate "C" not null,
  direction text collate "C" not null check (direction in ('import', 'export')),
  local_day date not null,
  version integer not null check (version >= 0),
  starts_at timestamptz not null,
  mwh bigint[] not null,
  quality smallint[] not null,
  method smallint[] not null,
  content_hash text not null,
  primary key (community, metering_point, direction, local_day, version),
  check (cardinality(mwh) = cardinality(quality) and cardinality(mwh) = cardinality(method))
);
comment on table measurements.day is
  'Energy per metering point, direction and local day: its quarter-hours from starts_at on in
   milliwatt-hours, NULL where missing. A version is added when the content changed, never replaced;
   version 0 is what is known so far of a month that runs and goes when more is known.';

create view measurements.current_day as
select distinct on (community, metering_point, direction, local_day) *
from measurements.day
order by community, metering_point, direction, local_day, version desc;
comment on view measurements.current_day is 'The newest version of every day.';

grant select, insert, delete on measurements.day to commonwatt_service;
grant select on measurements.current_day to commonwatt_service;
`;

const APPEND_ONLY = `
create function measurements.refuse_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and old.version = 0 then return old; end if;
  raise exception 'measurements.% is append-only: % refused', tg_table_name, tg_op
    using errcode = 'integrity_constraint_violation';
end $$;
create trigger no_change before update or delete on measurements.day
  for each row execute function measurements.refuse_change();
create trigger no_truncate before truncate on measurements.day
  for each statement execute function measurements.refuse_change();
alter table measurements.day enable always trigger no_change;
alter table measurements.day enable always trigger no_truncate;
`;

/** Measured days, append-only by right and by trigger. */
export class CreateMeasurements1795000004000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(APPEND_ONLY);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema measurements cascade');
  }
}

export const measurementsMigrations = [CreateMeasurements1795000004000];
