import { MigrationInterface, QueryRunner } from 'typeorm';

/** Charge points as they last reported, drivers' tokens, charge sessions and their register values. */
export class Charging1795000003000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...TABLES, ...GRANTS]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema charging cascade');
  }
}

const TABLES = [
  'create schema charging',
  'create sequence charging.session_number as integer',
  `create table charging.charge_point_state (
    community text not null,
    charge_point text not null,
    last_seen_at timestamptz not null,
    status text not null default 'Unknown',
    status_at timestamptz,
    error_code text not null default 'NoError',
    watts integer,
    watts_at timestamptz,
    vendor text not null default '',
    model text not null default '',
    firmware text not null default '',
    meter_serial text not null default '',
    primary key (community, charge_point)
  )`,
  `create table charging.driver_token (
    community text not null,
    token text not null,
    member text not null,
    issued_at timestamptz not null,
    primary key (community, token)
  )`,
  'create index on charging.driver_token (community, member)',
  `create table charging.charge_session (
    community text not null,
    id text not null,
    charge_point text not null,
    member text,
    tariff text,
    state text not null check (state in ('open', 'ended', 'held')),
    started_at timestamptz not null,
    start_milliwatt_hours bigint not null check (start_milliwatt_hours >= 0),
    ended_at timestamptz,
    end_milliwatt_hours bigint check (end_milliwatt_hours >= 0),
    latest_at timestamptz not null,
    latest_milliwatt_hours bigint not null,
    findings text[] not null default '{}',
    source text not null,
    number integer unique,
    connector integer,
    start_key text,
    primary key (community, id),
    unique (community, start_key),
    check ((state = 'open') = (ended_at is null)),
    check (state <> 'ended' or (member is not null and ended_at >= started_at
      and end_milliwatt_hours >= start_milliwatt_hours))
  )`,
  'create index on charging.charge_session (community, charge_point, started_at)',
  "create index on charging.charge_session (community, charge_point) where state = 'open'",
  `create table charging.session_register (
    community text not null,
    charge_point text not null,
    session text not null,
    at timestamptz not null,
    milliwatt_hours bigint not null check (milliwatt_hours >= 0),
    arrived_at timestamptz not null,
    primary key (community, session, at)
  )`,
  `create table charging.station_message (
    community text not null,
    charge_point text not null,
    action text not null,
    content_hash text not null,
    arrived_at timestamptz not null,
    payload text not null,
    number integer,
    primary key (community, charge_point, action, content_hash)
  )`,
];

const GRANTS = [
  'grant usage on schema charging to commonwatt_service',
  'grant usage on sequence charging.session_number to commonwatt_service',
  'grant select, insert, update on charging.charge_point_state to commonwatt_service',
  'grant select, insert, update on charging.charge_session to commonwatt_service',
  'grant select, insert on charging.driver_token to commonwatt_service',
  'grant select, insert on charging.session_register to commonwatt_service',
  'grant select, insert on charging.station_message to commonwatt_service',
];

export const chargingMigrations = [Charging1795000003000];
