import { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = `
create schema settlement;
grant usage on schema settlement to commonwatt_service;

create table settlement.run (
  community text collate "C" not null,
  period text collate "C" not null check (period ~ '^[0-9]{4}-[0-9]{2}$'),
  version integer not null check (version >= 0),
  keys text[] not null,
  rules integer not null,
  missing jsonb not null,
  not_allocated bigint[] not null,
  findings jsonb not null,
  input_hash text not null,
  primary key (community, period, version)
);
comment on table settlement.run is
  'One settlement of a period: the keys, the version of the rules and the SHA-256 of all inputs.
   Other inputs open a new version; nothing is replaced but version 0, what is known so far of a
   month that runs.';

create table settlement.allocation_day (
  community text collate "C" not null,
  period text collate "C" not null,
  version integer not null,
  metering_point text collate "C" not null,
  session text collate "C" not null,
  local_day date not null,
  starts_at timestamptz not null,
  consumption bigint[] not null,
  solar bigint[] not null,
  battery bigint[],
  grid bigint[] not null,
  present smallint[] not null,
  substitute smallint[] not null,
  primary key (community, period, version, metering_point, session, local_day),
  foreign key (community, period, version) references settlement.run
);
comment on table settlement.allocation_day is
  'Who got what on a local day, quarter-hours from starts_at on in milliwatt-hours, NULL where not
   known; session is empty for the holder; a quarter-hour counts where present is 1.';

create table settlement.balance_day (
  community text collate "C" not null,
  period text collate "C" not null,
  version integer not null,
  local_day date not null,
  starts_at timestamptz not null,
  generation bigint[] not null,
  allocated bigint[] not null,
  surplus bigint[] not null,
  grid_import bigint[] not null,
  grid_export bigint[] not null,
  difference bigint[] not null,
  primary key (community, period, version, local_day),
  foreign key (community, period, version) references settlement.run
);

create view settlement.current_run as
select distinct on (community, period) * from settlement.run
order by community, period, version desc;
create view settlement.current_allocation_day as
select day.* from settlement.allocation_day day
join settlement.current_run using (community, period, version);
create view settlement.current_balance_day as
select day.* from settlement.balance_day day
join settlement.current_run using (community, period, version);

grant update on settlement.run to commonwatt_service;
grant select, insert, delete on settlement.run, settlement.allocation_day, settlement.balance_day
  to commonwatt_service;
grant select on settlement.current_run, settlement.current_allocation_day,
  settlement.current_balance_day to commonwatt_service;
`;

const APPEND_ONLY = `
create function settlement.refuse_change() returns trigger language plpgsql as $$
begin
  if tg_level = 'ROW' and tg_op <> 'INSERT' and old.version = 0 then
    if tg_op = 'DELETE' then return old; end if;
    if new.version = 0 then return new; end if;
  end if;
  raise exception 'settlement.% is append-only: % refused', tg_table_name, tg_op
    using errcode = 'integrity_constraint_violation';
end $$;
do $$
declare name text;
begin
  foreach name in array array['run', 'allocation_day', 'balance_day'] loop
    execute format('create trigger no_change before update or delete on settlement.%I
      for each row execute function settlement.refuse_change()', name);
    execute format('create trigger no_truncate before truncate on settlement.%I
      for each statement execute function settlement.refuse_change()', name);
    execute format('alter table settlement.%I enable always trigger no_change', name);
    execute format('alter table settlement.%I enable always trigger no_truncate', name);
  end loop;
end $$;
`;

/** Settlement runs and their days, append-only by right and by trigger. */
export class CreateSettlement1795000005000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(APPEND_ONLY);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema settlement cascade');
  }
}

/** An old settlement can be read as it stood: each run knows since when it is the newest. */
export class RecordRuns1795000035000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `alter table settlement.run add column recorded_at timestamptz not null default now();
       comment on column settlement.run.recorded_at is 'Since when the version is the newest.'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table settlement.run drop column recorded_at');
  }
}

export const settlementMigrations = [CreateSettlement1795000005000, RecordRuns1795000035000];
