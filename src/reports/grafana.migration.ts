import { MigrationInterface, QueryRunner } from 'typeorm';
import { QUALITIES } from '../kernel/profile.js';

/**
 * Views for Grafana and the group that may read them and nothing else. They show metering points, loans
 * and the fund; no member's name and no member's money.
 */
export class CreateGrafanaViews1795000011000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [READER, 'create schema grafana', ...VIEWS, ...GRANTS]) {
      await runner.query(statement);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema grafana cascade');
  }
}

const READER = `do $$ begin
  if not exists (select from pg_roles where rolname = 'commonwatt_reader') then
    create role commonwatt_reader nologin;
  end if;
exception when duplicate_object or unique_violation then null;
end $$`;

const QUALITY_NAMES = QUALITIES.map((quality) => `'${quality}'`).join(', ');
const LAST_DAY = "(to_date(period, 'YYYY-MM') + interval '1 month - 1 day')::date";

const VIEWS = [
  `create view grafana.community as
    select community, document #>> '{community,name}' as name from community.latest`,
  `create view grafana.energy_quarter_hour as
    select community, local_day as day, starts_at + (place - 1) * interval '15 minutes' as at,
      generated / 1e6 as generation_kwh, shared / 1e6 as shared_kwh, left_over / 1e6 as surplus_kwh,
      imported / 1e6 as import_kwh, exported / 1e6 as export_kwh
    from settlement.current_balance_day as balance, unnest(balance.generation, balance.allocated,
      balance.surplus, balance.grid_import, balance.grid_export) with ordinality
      as quarter (generated, shared, left_over, imported, exported, place)`,
  `create view grafana.energy_day as
    select community, day, sum(generation_kwh) as generation_kwh, sum(shared_kwh) as shared_kwh,
      sum(surplus_kwh) as surplus_kwh, sum(import_kwh) as import_kwh,
      sum(export_kwh) as export_kwh
    from grafana.energy_quarter_hour group by community, day`,
  `create view grafana.metering_quality as
    select community, local_day as day, metering_point, direction,
      (array[${QUALITY_NAMES}])[value + 1] as quality, count(*)::integer as quarter_hours
    from measurements.current_day, unnest(quality) as value
    group by community, local_day, metering_point, direction, value`,
  `create view grafana.loan_month as
    select community, period, ${LAST_DAY} as day, loan, opening_principal / 100.0 as opening_principal,
      interest_due / 100.0 as interest_due, interest_paid / 100.0 as interest_paid,
      principal_paid / 100.0 as principal_paid, closing_principal / 100.0 as closing_principal,
      interest_arrears / 100.0 as interest_arrears
    from repayment.loan_month`,
  `create view grafana.fund_month as
    select community, period, ${LAST_DAY} as day, inflow / 100.0 as inflow,
      outflow / 100.0 as outflow, balance / 100.0 as balance
    from repayment.fund_month`,
  `create view grafana.distribution as
    select community, period, ${LAST_DAY} as day, position, tranche, loan,
      due / 100.0 as due, paid / 100.0 as paid, arrears / 100.0 as arrears
    from repayment.distribution`,
];

const GRANTS = [
  'grant usage on schema grafana to commonwatt_reader',
  'grant select on all tables in schema grafana to commonwatt_reader',
];

export const grafanaMigrations = [CreateGrafanaViews1795000011000];
