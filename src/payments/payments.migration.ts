import { MigrationInterface, QueryRunner } from 'typeorm';

/** The movements on the bank account: added once by what they say, never changed or deleted. */
export class CreatePayments1795000007000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema payments cascade');
  }
}

const STATEMENTS = [
  'create schema payments',
  `create table payments.cash (
    community text not null,
    key text not null,
    place bigint generated always as identity,
    date date not null,
    kind text not null check (kind in
      ('receipt', 'return', 'feed-in', 'income', 'cost', 'grid-purchase', 'fund-payment')),
    amount bigint not null check (amount > 0),
    vat_rate numeric(12, 6) not null check (vat_rate between 0 and 100),
    member text,
    statement text,
    text text not null,
    line integer,
    source text not null,
    primary key (community, key),
    check (kind not in ('receipt', 'return') or member is not null or statement is not null)
  )`,
  'create index on payments.cash (community, date, place)',
  `create function payments.refuse_change() returns trigger language plpgsql as $$
  begin
    raise exception 'a movement on the bank account is never changed: % refused', tg_op;
  end $$`,
  `create trigger append_only before update or delete or truncate on payments.cash
    for each statement execute function payments.refuse_change()`,
  'alter table payments.cash enable always trigger append_only',
  'grant usage on schema payments to commonwatt_service',
  'grant select, insert on payments.cash to commonwatt_service',
];

export const paymentsMigrations = [CreatePayments1795000007000];
