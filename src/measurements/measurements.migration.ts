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

const KEPT_VERSIONS = `
alter table measurements.day add column recorded_at timestamptz not null default now();
comment on column measurements.day.recorded_at is 'Since when the version is the newest.';

create table measurements.late_value (
  community text collate "C" not null,
  metering_point text collate "C" not null,
  direction text collate "C" not null,
  starts_at timestamptz not null,
  version integer not null check (version >= 2),
  local_day date not null,
  old_mwh bigint,
  old_quality smallint not null,
  new_mwh bigint,
  new_quality smallint not null,
  opened_at timestamptz not null default now(),
  primary key (community, metering_point, direction, starts_at, version)
);
comment on table measurements.late_value is
  'A quarter-hour of a month that was measured whole before, whose value has changed since: a case with
   both values. What was issued stays as it is; a correction bills the difference.';
`;

const PERSONS_WORD = `
create table measurements.reading_decision (
  id bigint generated always as identity primary key,
  community text collate "C" not null,
  meter text collate "C" not null,
  register text collate "C" not null check (register in ('import', 'export')),
  at timestamptz not null,
  decision text not null check (decision in ('discard', 'confirm', 'accept-reset')),
  reason text not null check (reason <> ''),
  decided_by text not null check (decided_by <> ''),
  decided_at timestamptz not null
);
create index on measurements.reading_decision (community, meter, register, at);
comment on table measurements.reading_decision is
  'What a person says of one reading; of several decisions on it the newest counts.';

create table measurements.finding_acknowledgement (
  id bigint generated always as identity primary key,
  community text collate "C" not null,
  period text collate "C" not null,
  code text not null,
  place text collate "C" not null,
  text text not null,
  why text not null check (why <> ''),
  acknowledged_by text not null check (acknowledged_by <> ''),
  acknowledged_at timestamptz not null,
  unique (community, period, code, place, text)
);
comment on table measurements.finding_acknowledgement is
  'A person has looked at a finding; it counts for the finding with this very text only.';

create table measurements.substitute_value (
  community text collate "C" not null,
  metering_point text collate "C" not null,
  direction text collate "C" not null check (direction in ('import', 'export')),
  starts_at timestamptz not null,
  version integer not null check (version >= 1),
  mwh bigint not null,
  status smallint not null check (status in (201, 67, 20)),
  method text not null,
  reason text not null,
  replaced_mwh bigint,
  note text not null,
  created_by text not null check (created_by <> ''),
  created_at timestamptz not null,
  primary key (community, metering_point, direction, starts_at, version)
);
comment on table measurements.substitute_value is
  'Substitutes by quarter-hour and version: 201 proposed (not billable), 67 confirmed, 20 withdrawn;
   reason is a code of MSCONS STS+Z40.';
`;

const DERIVED = `
create table measurements.meter_epoch (
  community text collate "C" not null,
  meter text collate "C" not null,
  serial text collate "C" not null,
  began_at timestamptz not null,
  primary key (community, meter, serial)
);
comment on table measurements.meter_epoch is 'Since when a meter gives a serial number.';

create table measurements.finding (
  community text collate "C" not null,
  period text collate "C" not null,
  origin text not null check (origin in ('hold', 'check')),
  code text not null,
  place text collate "C" not null,
  count integer not null,
  text text not null,
  position integer not null,
  primary key (community, period, origin, code, place)
);
comment on table measurements.finding is
  'What a person should look at, as the last measuring and checking of the month found it.';
`;

const RIGHTS = `
do $$
declare name text;
begin
  foreach name in array array['late_value', 'reading_decision', 'finding_acknowledgement',
      'substitute_value'] loop
    execute format('create trigger no_change before update or delete on measurements.%I
      for each row execute function measurements.refuse_any_change()', name);
    execute format('create trigger no_truncate before truncate on measurements.%I
      for each statement execute function measurements.refuse_any_change()', name);
    execute format('alter table measurements.%I enable always trigger no_change', name);
    execute format('alter table measurements.%I enable always trigger no_truncate', name);
    execute format('grant select, insert on measurements.%I to commonwatt_service', name);
  end loop;
end $$;
grant select, insert, update on measurements.meter_epoch to commonwatt_service;
grant select, insert, delete on measurements.finding to commonwatt_service;
`;

const REFUSE_ANY_CHANGE = `
create function measurements.refuse_any_change() returns trigger language plpgsql as $$
begin
  raise exception 'measurements.% is append-only: % refused', tg_table_name, tg_op
    using errcode = 'integrity_constraint_violation';
end $$;
`;

/** What a person decides, substitutes, findings, meter epochs and values that changed late. */
export class KeepMeasurementCases1795000022000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const part of [KEPT_VERSIONS, PERSONS_WORD, DERIVED, REFUSE_ANY_CHANGE, RIGHTS]) {
      await runner.query(part);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table measurements.late_value, measurements.reading_decision,
        measurements.finding_acknowledgement, measurements.substitute_value,
        measurements.meter_epoch, measurements.finding;
      drop function measurements.refuse_any_change();
      alter table measurements.day drop column recorded_at;
    `);
  }
}

/** Where registers begin again at zero, as the files of their devices said last. */
export class KeepRollOvers1795000024000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table measurements.register_roll_over (
        community text not null,
        meter text collate "C" not null,
        register text not null check (register in ('import', 'export')),
        mwh bigint not null check (mwh > 0),
        primary key (community, meter, register)
      );
      comment on table measurements.register_roll_over is
        'The value at which a register begins again at zero, from the file of its device.';
      grant select, insert, update on measurements.register_roll_over to commonwatt_service;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table measurements.register_roll_over');
  }
}

/** Findings of the live values, which stay until the month is over. */
export class KeepLiveFindings1795000032000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table measurements.finding drop constraint finding_origin_check;
      alter table measurements.finding add constraint finding_origin_check
        check (origin in ('hold', 'check', 'live'));
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      delete from measurements.finding where origin = 'live';
      alter table measurements.finding drop constraint finding_origin_check;
      alter table measurements.finding add constraint finding_origin_check
        check (origin in ('hold', 'check'));
    `);
  }
}

export const measurementsMigrations = [
  CreateMeasurements1795000004000,
  KeepMeasurementCases1795000022000,
  KeepRollOvers1795000024000,
  KeepLiveFindings1795000032000,
];
