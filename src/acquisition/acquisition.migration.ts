import { MigrationInterface, QueryRunner } from 'typeorm';
import { KeepImports1795000023000 } from './import/import.migration.js';

const TABLES = `
create schema acquisition;
grant usage on schema acquisition to commonwatt_service;

create table acquisition.reading (
  community text collate "C" not null,
  meter text collate "C" not null,
  register text collate "C" not null check (register in ('import', 'export')),
  at timestamptz not null,
  milliwatt_hours bigint not null check (milliwatt_hours >= 0),
  estimated boolean not null default false,
  source text not null,
  received_at timestamptz,
  frame_sequence bigint,
  frame_hash bytea,
  primary key (community, meter, register, at)
);
comment on table acquisition.reading is
  'Register values as the meters count them, append-only: what statements rest on.';

create table acquisition.given_value (
  community text collate "C" not null,
  metering_point text collate "C" not null,
  direction text collate "C" not null check (direction in ('import', 'export')),
  at timestamptz not null check (mod(extract(epoch from at), 900) = 0),
  milliwatt_hours bigint not null check (milliwatt_hours >= 0),
  estimated boolean not null default false,
  source text not null,
  received_at timestamptz,
  primary key (community, metering_point, direction, at)
);
comment on table acquisition.given_value is
  'Energy of the quarter-hour that begins at at, as a supplier of values says it, append-only.';

create table acquisition.quarantine (
  community text collate "C" not null,
  id text collate "C" not null,
  source text not null,
  device text not null,
  reason text not null,
  raw bytea not null,
  received_at timestamptz,
  set_aside_at timestamptz not null default now(),
  primary key (community, id)
);
comment on table acquisition.quarantine is
  'What could not be used, byte for byte, with the reason. id is the SHA-256 of what it is.';

create table acquisition.cursor (
  spool text collate "C" not null,
  name text collate "C" not null,
  segment bigint not null,
  "offset" bigint not null,
  primary key (spool, name)
);
comment on table acquisition.cursor is
  'How far the spool was read, moved in the same database transaction as the rows.';

create table acquisition.sample (
  community text collate "C" not null,
  meter text collate "C" not null,
  quantity text collate "C" not null,
  at timestamptz not null,
  milliwatt_hours bigint,
  value double precision,
  primary key (community, meter, quantity, at),
  check (num_nonnulls(milliwatt_hours, value) = 1)
);
create index sample_at on acquisition.sample (at);
comment on table acquisition.sample is
  'Samples of the last days for pages and charts where no InfluxDB is configured.';
`;

const GRANTS = `
grant select, insert on acquisition.reading, acquisition.given_value, acquisition.quarantine
  to commonwatt_service;
grant select, insert, update, delete on acquisition.cursor, acquisition.sample
  to commonwatt_service;
`;

const APPEND_ONLY = `
create function acquisition.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'acquisition.% is append-only: % refused', tg_table_name, tg_op
    using errcode = 'integrity_constraint_violation';
end $$;
do $$
declare name text;
begin
  foreach name in array array['reading', 'given_value', 'quarantine'] loop
    execute format('create trigger no_change before update or delete on acquisition.%I
      for each row execute function acquisition.refuse_change()', name);
    execute format('create trigger no_truncate before truncate on acquisition.%I
      for each statement execute function acquisition.refuse_change()', name);
    execute format('alter table acquisition.%I enable always trigger no_change', name);
    execute format('alter table acquisition.%I enable always trigger no_truncate', name);
  end loop;
end $$;
`;

/** Readings, given values and quarantine are append-only by right and by trigger. */
export class CreateAcquisition1795000002000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(GRANTS);
    await runner.query(APPEND_ONLY);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema acquisition cascade');
  }
}

const GAPS = `
alter table acquisition.reading add column serial text, add column flags text[];
comment on column acquisition.reading.serial is
  'The serial number the meter itself gave with the value.';
comment on column acquisition.reading.flags is
  'What is to be known of the value: clock, no-delivery-guarantee, scale-changed.';

create table acquisition.gap (
  community text collate "C" not null,
  device text collate "C" not null,
  meter text collate "C" not null,
  "from" timestamptz not null,
  "to" timestamptz,
  missed integer check (missed >= 0),
  reason text not null,
  primary key (community, device, "from"),
  check ("to" > "from")
);
create index gap_open on acquisition.gap (community, device) where "to" is null;
comment on table acquisition.gap is
  'Times in which a device said nothing: after its last sample, before the next one; null while it lasts.';

create table acquisition.last_heard (
  community text collate "C" not null,
  device text collate "C" not null,
  meter text collate "C" not null,
  heard_at timestamptz,
  register_at timestamptz,
  spool text collate "C" not null,
  frame_sequence bigint not null,
  primary key (community, device)
) with (fillfactor = 70);
comment on table acquisition.last_heard is
  'The last sample of each device, and the frame up to which its gaps were followed.';

grant select, insert on acquisition.gap, acquisition.last_heard to commonwatt_service;
grant update ("to", missed) on acquisition.gap to commonwatt_service;
grant update on acquisition.last_heard to commonwatt_service;

create function acquisition.close_gap_once() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and old."to" is null and
    (new.community, new.device, new.meter, new."from", new.reason) =
    (old.community, old.device, old.meter, old."from", old.reason) then
    return new;
  end if;
  raise exception 'acquisition.gap may only be closed, once: % refused', tg_op
    using errcode = 'integrity_constraint_violation';
end $$;
create trigger close_once before update or delete on acquisition.gap
  for each row execute function acquisition.close_gap_once();
create trigger no_truncate before truncate on acquisition.gap
  for each statement execute function acquisition.close_gap_once();
alter table acquisition.gap enable always trigger close_once;
alter table acquisition.gap enable always trigger no_truncate;
`;

/** What meters say of themselves with a reading, and the times in which they said nothing. */
export class FollowDevices1795000020500 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(GAPS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table acquisition.gap, acquisition.last_heard;
      drop function acquisition.close_gap_once();
      alter table acquisition.reading drop column serial, drop column flags`);
  }
}

const READ_AGAIN = `
alter table acquisition.quarantine add column code text collate "C" not null default 'unreadable';
create index quarantine_code on acquisition.quarantine (community, code, set_aside_at);

create table acquisition.quarantine_replay (
  community text collate "C" not null,
  id text collate "C" not null,
  replayed_at timestamptz not null,
  readings integer not null check (readings >= 0),
  primary key (community, id),
  foreign key (community, id) references acquisition.quarantine (community, id)
);
comment on table acquisition.quarantine_replay is
  'What was set aside and could be used later, once: how many readings it gave. Append-only.';

create table acquisition.last_number (
  community text collate "C" not null,
  device text collate "C" not null,
  number bigint not null check (number >= 0),
  at timestamptz not null,
  recent jsonb not null,
  primary key (community, device)
) with (fillfactor = 70);
comment on table acquisition.last_number is
  'The last running number of the messages of a device, and the hashes of those shortly before it.';

grant select, insert on acquisition.quarantine_replay to commonwatt_service;
grant select, insert, update on acquisition.last_number to commonwatt_service;

create trigger no_change before update or delete on acquisition.quarantine_replay
  for each row execute function acquisition.refuse_change();
create trigger no_truncate before truncate on acquisition.quarantine_replay
  for each statement execute function acquisition.refuse_change();
alter table acquisition.quarantine_replay enable always trigger no_change;
alter table acquisition.quarantine_replay enable always trigger no_truncate;
`;

/** Reasons as codes, what was read again later, and the running numbers of messages. */
export class ReadAgain1795000020300 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(READ_AGAIN);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table acquisition.quarantine_replay, acquisition.last_number;
      alter table acquisition.quarantine drop column code`);
  }
}

export const acquisitionMigrations = [
  CreateAcquisition1795000002000,
  ReadAgain1795000020300,
  FollowDevices1795000020500,
  KeepImports1795000023000,
];
