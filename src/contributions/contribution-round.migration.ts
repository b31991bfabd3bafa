import { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Contribution rounds: one row for each state a round reached (the open one holds the terms), the pledges
 * as they were given, and what was adopted. Rows are only added.
 */
export class CreateContributions1795000005500 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(KEEP);
    await runner.query(GRANTS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema contributions cascade');
  }
}

export const contributionsMigrations = [CreateContributions1795000005500];

const TABLES = `
  create schema contributions;
  create table contributions.round(
    community text not null,
    round text not null,
    state text not null check (state in ('open', 'closed', 'not-covered', 'covered', 'adopted')),
    at timestamptz not null,
    terms jsonb check ((state = 'open') = (terms is not null)),
    top_up text check (top_up in ('uniform', 'proportional')),
    primary key (community, round, state),
    check (top_up is null or state = 'covered'));
  create table contributions.pledge(
    community text not null,
    round text not null,
    member text not null,
    at timestamptz not null,
    monthly bigint not null check (monthly >= 0),
    primary key (community, round, member, at));
  create table contributions.adopted(
    community text not null,
    round text not null,
    member text not null,
    from_day date not null,
    to_day date,
    monthly bigint not null check (monthly >= 0),
    primary key (community, round, member),
    check (from_day < to_day));
  create index on contributions.adopted (community, from_day);
`;

const KEEP = `
  create function contributions.refuse() returns trigger language plpgsql as $$ begin
    raise exception 'a contribution round is never changed: % on %', tg_op, tg_table_name;
  end $$;
  do $$ declare t text; begin
    foreach t in array array['round', 'pledge', 'adopted'] loop
      execute format('create trigger keep before update or delete or truncate on contributions.%I
        for each statement execute function contributions.refuse()', t);
      execute format('alter table contributions.%I enable always trigger keep', t);
    end loop;
  end $$;
`;

const GRANTS = `
  grant usage on schema contributions to commonwatt_service;
  grant select, insert on all tables in schema contributions to commonwatt_service;
`;
