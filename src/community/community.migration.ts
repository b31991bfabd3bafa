import { MigrationInterface, QueryRunner } from 'typeorm';

/** Every version of every community's document, never changed, and views of the latest ones. */
export class CreateCommunity1795000001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create schema community`);
    await runner.query(`
      create table community.document (
        community text not null check (community ~ '^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$'),
        version integer not null check (version >= 1),
        document jsonb not null,
        hash text not null,
        file text not null,
        saved_at timestamptz not null,
        primary key (community, version)
      )`);
    await runner.query(`
      create function community.refuse_change() returns trigger language plpgsql as $$
      begin
        raise exception 'versions of a community are never changed: % refused', tg_op;
      end $$`);
    await runner.query(`
      create trigger document_append_only before update or delete or truncate
        on community.document for each statement execute function community.refuse_change()`);
    await runner.query(`alter table community.document enable always trigger document_append_only`);
    for (const view of VIEWS) await runner.query(view);
    await runner.query(`grant usage on schema community to commonwatt_service`);
    await runner.query(`grant select on all tables in schema community to commonwatt_service`);
    await runner.query(`grant insert on community.document to commonwatt_service`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop schema community cascade`);
  }
}

const VIEWS = [
  `create view community.latest as
    select distinct on (community) community, version, document, document #>> '{community,timezone}' as timezone
    from community.document order by community, version desc`,
  `create view community.member as
    select community, entry ->> 'id' as member, entry ->> 'name' as name,
      coalesce(entry ->> 'role', 'member') as role
    from community.latest, jsonb_array_elements(document -> 'members') as entry`,
  `create view community.metering_point as
    select community, entry ->> 'id' as metering_point, entry ->> 'kind' as kind,
      (entry ->> 'from')::date as from_day, (entry ->> 'to')::date as to_day
    from community.latest, jsonb_array_elements(document -> 'meteringPoints') as entry`,
  `create view community.holding as
    select community, entry ->> 'meteringPoint' as metering_point, entry ->> 'member' as member,
      entry ->> 'tariff' as tariff, (entry ->> 'from')::date as from_day, (entry ->> 'to')::date as to_day
    from community.latest, jsonb_array_elements(document -> 'holdings') as entry`,
  `create function community.instant_of(given text, timezone text) returns timestamptz
    language sql immutable as $$
      select case when given ~ '^\\d{4}-\\d{2}-\\d{2}$'
        then given::timestamp at time zone timezone else given::timestamptz end
    $$`,
  `create view community.meter as
    select community, entry ->> 'id' as meter, entry ->> 'meteringPoint' as metering_point,
      community.instant_of(entry ->> 'from', timezone) as from_at,
      community.instant_of(entry ->> 'to', timezone) as to_at
    from community.latest, jsonb_array_elements(coalesce(document -> 'meters', '[]')) as entry
    union all
    select community, metering_point, metering_point, null, null
    from community.metering_point as point
    where not exists (
      select from community.latest as latest,
        jsonb_array_elements(coalesce(latest.document -> 'meters', '[]')) as entry
      where latest.community = point.community
        and entry ->> 'meteringPoint' = point.metering_point
    )`,
];

export const communityMigrations = [CreateCommunity1795000001000];
