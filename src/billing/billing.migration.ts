import { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Statements and their lines: added once, never changed or deleted, by nobody. The database itself
 * gives a statement the next number of its series or refuses it, so that a series has no gaps, also
 * when two bill at once. What a month's billing left out is kept beside them.
 */
export class CreateBilling1795000006000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...TABLES, ...NUMBERING, ...APPEND_ONLY, ...GRANTS]) {
      await runner.query(statement);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema billing cascade');
  }
}

const TABLES = [
  'create schema billing',
  `create table billing.number_series (
    community text not null,
    year integer not null,
    next integer not null check (next > 0),
    primary key (community, year)
  )`,
  `create table billing.statement (
    community text not null,
    number text not null,
    year integer not null,
    sequence integer not null check (sequence > 0),
    period text not null check (period ~ '^\\d{4}-\\d{2}$'),
    member text not null,
    issued_on date not null,
    inner_charge boolean not null,
    net bigint not null,
    vat bigint not null,
    gross bigint not null check (gross = net + vat),
    pass_through bigint not null,
    substitute bigint not null check (substitute >= 0),
    input_hash text not null,
    basis text not null,
    primary key (community, number),
    unique (community, year, sequence),
    unique (community, period, member)
  )`,
  `create table billing.statement_line (
    community text not null,
    number text not null,
    position integer not null,
    line text not null,
    metering_point text not null,
    tariff text not null,
    from_day date not null,
    to_day date not null,
    quantity numeric(20, 6) not null,
    unit text not null,
    unit_price numeric not null check (scale(unit_price) <= 6),
    net bigint not null,
    vat_rate numeric(12, 6) not null,
    days integer,
    days_of_month integer,
    primary key (community, number, position),
    foreign key (community, number) references billing.statement
  )`,
  `create table billing.outcome (
    community text not null,
    period text not null,
    not_issued jsonb not null,
    vacancies jsonb not null,
    findings jsonb not null,
    primary key (community, period)
  )`,
];

/** A series begins at 1 in every year but a community's first, which may go on from earlier books. */
const NUMBERING = [
  `create function billing.take_number() returns trigger language plpgsql
    security definer set search_path = pg_catalog, pg_temp as $$
  begin
    insert into billing.number_series (community, year, next)
      select new.community, new.year, case when exists (
        select from billing.number_series where community = new.community
      ) then 1 else new.sequence end
      on conflict do nothing;
    update billing.number_series set next = next + 1
      where community = new.community and year = new.year and next = new.sequence;
    if not found then
      raise exception 'statement % leaves a gap in its number series', new.number;
    end if;
    return new;
  end $$`,
  `create trigger take_number before insert on billing.statement
    for each row execute function billing.take_number()`,
  'alter table billing.statement enable always trigger take_number',
];

const APPEND_ONLY = [
  `create function billing.refuse_change() returns trigger language plpgsql as $$
  begin
    raise exception 'an issued statement is never changed: % refused', tg_op;
  end $$`,
  `create function billing.seal_lines() returns trigger language plpgsql
    set search_path = pg_catalog, pg_temp as $$
  begin
    if not exists (
      select from billing.statement as issued
      where issued.community = new.community and issued.number = new.number
        and issued.xmin = pg_current_xact_id()::xid
    ) then
      raise exception 'statement % is issued and takes no more lines', new.number;
    end if;
    return new;
  end $$`,
  `create trigger seal_lines before insert on billing.statement_line
    for each row execute function billing.seal_lines()`,
  'alter table billing.statement_line enable always trigger seal_lines',
  ...['statement', 'statement_line'].flatMap((table) => [
    `create trigger append_only before update or delete or truncate on billing.${table}
      for each statement execute function billing.refuse_change()`,
    `alter table billing.${table} enable always trigger append_only`,
  ]),
];

const GRANTS = [
  'grant usage on schema billing to commonwatt_service',
  'grant select on billing.number_series to commonwatt_service',
  'grant select, insert on billing.statement, billing.statement_line to commonwatt_service',
  'grant select, insert, update on billing.outcome to commonwatt_service',
];

export const billingMigrations = [CreateBilling1795000006000];
