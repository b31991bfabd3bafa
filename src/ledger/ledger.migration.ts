import { MigrationInterface, QueryRunner } from 'typeorm';
import { CHART } from './accounts.js';
import { CANON, POST, VERIFY } from './ledger-functions.migration.js';

/**
 * The journal. Only `ledger.post` writes; entries and postings can never be changed or deleted, not by
 * their owner either: every trigger is ENABLE ALWAYS, so that session_replication_role does not pass
 * it by. Each entry carries the hash of the one before; `ledger.verify` finds any later change.
 */
export class CreateLedger1795000008000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(CANON);
    await runner.query(TRIGGERS);
    await runner.query(POST);
    await runner.query(VERIFY);
    await runner.query(
      `insert into ledger.chart(kind, side, meaning)
       select * from unnest($1::text[], $2::text[], $3::text[])`,
      [CHART.map((k) => k.kind), CHART.map((k) => k.side), CHART.map((k) => k.meaning)],
    );
    await runner.query(GRANTS);
  }

  /** Books are kept: taking them away is not a step of a migration. */
  down(): Promise<void> {
    return Promise.reject(new Error('The journal is never removed: restore a backup instead.'));
  }
}

export const ledgerMigrations = [CreateLedger1795000008000];

const TABLES = `
  create schema ledger;
  revoke all on schema ledger from public;
  create table ledger.chart(
    kind text primary key check (kind ~ '^[a-z-]{1,30}$'),
    side text not null check (side in ('debit', 'credit')),
    meaning text not null);
  create table ledger.account(
    community text not null,
    account text not null check (account ~ '^[a-z-]+(:[A-Za-z0-9][A-Za-z0-9_-]{0,39})?$'),
    kind text generated always as (split_part(account, ':', 1)) stored
      references ledger.chart,
    primary key (community, account));
  create table ledger.entry(
    community text not null,
    id bigint not null check (id > 0),
    key text not null check (key <> ''),
    date date not null,
    reference text not null,
    text text not null,
    canon bytea not null,
    prev bytea not null,
    hash bytea not null,
    recorded_at timestamptz not null default clock_timestamp(),
    xact xid8 not null default pg_current_xact_id(),
    primary key (community, id),
    unique (community, key),
    unique (community, hash));
  create index entry_by_date on ledger.entry(community, date, id);
  create table ledger.posting(
    community text not null,
    entry bigint not null,
    n int not null,
    account text not null,
    cents bigint not null check (cents <> 0),
    primary key (community, entry, n),
    unique (community, entry, account),
    foreign key (community, entry) references ledger.entry,
    foreign key (community, account) references ledger.account);
  create table ledger.head(
    community text primary key,
    id bigint not null,
    hash bytea not null);
`;

const TRIGGERS = `
  create function ledger.refuse() returns trigger language plpgsql as $$ begin
    raise exception 'the journal is append-only: % on %', tg_op, tg_table_name
      using errcode = 'LG001';
  end $$;

  create function ledger.balanced() returns trigger language plpgsql as $$ begin
    if (select coalesce(sum(cents), 1) from ledger.posting
        where community = new.community and entry = new.entry) <> 0 then
      raise exception 'entry % is not balanced', new.entry using errcode = 'LG002';
    end if;
    return null;
  end $$;

  create function ledger.complete() returns trigger language plpgsql as $$ begin
    if (select count(*) from ledger.posting
        where community = new.community and entry = new.id) < 2
       or new.canon is distinct from ledger.canon_of(new.community, new.id) then
      raise exception 'entry % is not complete', new.id using errcode = 'LG003';
    end if;
    if new.prev is distinct from ledger.hash_before(new.community, new.id)
       or new.hash <> sha256(new.prev || new.canon)
       or not exists (select from ledger.head where community = new.community and id >= new.id) then
      raise exception 'entry % does not continue the chain', new.id using errcode = 'LG003';
    end if;
    return null;
  end $$;

  create function ledger.sealed() returns trigger language plpgsql as $$ begin
    if not exists (select from ledger.entry where community = new.community and id = new.entry
                   and xact = pg_current_xact_id()) then
      raise exception 'entry % is sealed', new.entry using errcode = 'LG004';
    end if;
    return new;
  end $$;

  create function ledger.forward() returns trigger language plpgsql as $$ begin
    if new.community <> old.community or new.id <> old.id + 1 or not exists (
        select from ledger.entry e where e.community = new.community and e.id = new.id
        and e.prev = old.hash and e.hash = new.hash) then
      raise exception 'the head only moves to the next entry' using errcode = 'LG001';
    end if;
    return new;
  end $$;

  create trigger sealed before insert on ledger.posting
    for each row execute function ledger.sealed();
  create trigger forward before update on ledger.head
    for each row execute function ledger.forward();
  create constraint trigger complete after insert on ledger.entry
    deferrable initially deferred for each row execute function ledger.complete();
  create constraint trigger balanced after insert on ledger.posting
    deferrable initially deferred for each row execute function ledger.balanced();

  do $$ declare t text; g record; begin
    foreach t in array array['chart', 'account', 'entry', 'posting', 'head'] loop
      execute format('create trigger keep before delete%s on ledger.%I
        for each row execute function ledger.refuse()',
        case when t = 'head' then '' else ' or update' end, t);
      execute format('create trigger keep_all before truncate on ledger.%I
        execute function ledger.refuse()', t);
    end loop;
    for g in select tgrelid::regclass as t, tgname as n from pg_trigger
             where tgrelid in (select oid from pg_class where relnamespace = 'ledger'::regnamespace)
             and not tgisinternal loop
      execute format('alter table %s enable always trigger %I', g.t, g.n);
    end loop;
  end $$;
`;

const GRANTS = `
  revoke all on all functions in schema ledger from public;
  grant usage on schema ledger to commonwatt_service;
  grant select on all tables in schema ledger to commonwatt_service;
  grant execute on function ledger.post, ledger.verify, ledger.framed, ledger.canon,
    ledger.canon_of, ledger.hash_before to commonwatt_service;
`;
