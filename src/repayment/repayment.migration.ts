import { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Distributions as they were decided: rows are only added, one set per community and month. `state`
 * holds what the next month begins with, and the inputs the decision rests on.
 */
export class CreateRepayment1795000009000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(KEEP);
    await runner.query(GRANTS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema repayment cascade');
  }
}

export const repaymentMigrations = [CreateRepayment1795000009000];

const TABLES = `
  create schema repayment;
  create table repayment.state(
    community text not null,
    period text not null check (period ~ '^[0-9]{4}-[0-9]{2}$'),
    inputs text not null,
    available bigint not null check (available >= 0),
    not_given_out bigint not null check (not_given_out >= 0),
    carry bigint not null check (carry <= 0),
    costs_pot bigint not null check (costs_pot >= 0),
    costs_arrears bigint[] not null,
    reserve bigint not null check (reserve >= 0),
    fund bigint not null check (fund >= 0),
    primary key (community, period));
  create table repayment.loan_state(
    community text not null,
    period text not null,
    loan text not null,
    principal bigint not null check (principal >= 0),
    interest_arrears bigint not null check (interest_arrears >= 0),
    residue text not null,
    primary key (community, period, loan),
    foreign key (community, period) references repayment.state);
  create table repayment.distribution(
    community text not null,
    period text not null,
    position int not null check (position > 0),
    loan text not null,
    tranche text not null,
    available bigint not null,
    due bigint,
    paid bigint not null check (paid >= 0),
    arrears bigint not null check (arrears >= 0),
    sentence text not null,
    primary key (community, period, position, loan),
    foreign key (community, period) references repayment.state);
  create table repayment.loan_month(
    community text not null,
    period text not null,
    loan text not null,
    opening_principal bigint not null,
    interest_due bigint not null check (interest_due >= 0),
    interest_paid bigint not null check (interest_paid >= 0),
    principal_paid bigint not null check (principal_paid >= 0),
    closing_principal bigint not null check (closing_principal >= 0),
    interest_arrears bigint not null check (interest_arrears >= 0),
    primary key (community, period, loan),
    foreign key (community, period) references repayment.state,
    check (closing_principal = opening_principal - principal_paid));
  create table repayment.fund_month(
    community text not null,
    period text not null,
    inflow bigint not null check (inflow >= 0),
    outflow bigint not null check (outflow >= 0),
    balance bigint not null check (balance >= 0),
    primary key (community, period),
    foreign key (community, period) references repayment.state);
`;

const KEEP = `
  create function repayment.refuse() returns trigger language plpgsql as $$ begin
    raise exception 'a distribution is never changed: % on %', tg_op, tg_table_name;
  end $$;
  do $$ declare t text; begin
    foreach t in array array['state', 'loan_state', 'distribution', 'loan_month', 'fund_month'] loop
      execute format('create trigger keep before update or delete on repayment.%I
        for each row execute function repayment.refuse()', t);
      execute format('create trigger keep_all before truncate on repayment.%I
        execute function repayment.refuse()', t);
      execute format('alter table repayment.%I enable always trigger keep', t);
      execute format('alter table repayment.%I enable always trigger keep_all', t);
    end loop;
  end $$;
`;

const GRANTS = `
  grant usage on schema repayment to commonwatt_service;
  grant select, insert on all tables in schema repayment to commonwatt_service;
`;
