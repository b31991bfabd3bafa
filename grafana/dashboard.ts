import { QueryVariableBuilder, VariableRefresh } from '@grafana/grafana-foundation-sdk/dashboard';
import {
  Euro,
  KiloWattHour,
  PercentUnit,
  Short,
  Watt,
} from '@grafana/grafana-foundation-sdk/units';
import { DashboardFile, layOut, Section } from './dashboard-file.js';
import { figure, liveLines, lines, stackedBars, table } from './panels.js';
import { influxQl, RECORD, seriesSql, tableSql } from './query.js';

const MINE = `community = '\${community}'`;
const IN_RANGE = `${MINE} and $__timeFilter(day)`;

/**
 * The operators' first dashboard: energy flows, how good the metering is, loan and fund, live power. It
 * reads the views of schema grafana and the samples in InfluxDB, nothing else; no view holds a name or
 * an amount of a single member.
 */
export function commonwattDashboard(): DashboardFile {
  const community = new QueryVariableBuilder('community')
    .label('Community')
    .datasource(RECORD)
    .query('select community as __value, name as __text from grafana.community order by name')
    .refresh(VariableRefresh.OnDashboardLoad);
  return {
    uid: 'commonwatt',
    title: 'Commonwatt',
    description: 'Energy flows, metering quality, loan and fund of a community, for its operator.',
    tags: ['commonwatt'],
    schemaVersion: 41,
    editable: false,
    timezone: 'browser',
    time: { from: 'now-90d', to: 'now' },
    refresh: '1m',
    templating: { list: [community.build()] },
    panels: layOut([energy(), quality(), money(), live()]),
  };
}

function energy(): Section {
  const total = (column: string) =>
    tableSql(`select sum(${column}) as "${column}" from grafana.energy_day where ${IN_RANGE}`);
  return {
    title: 'Energy',
    panels: [
      figure('Generated', KiloWattHour).withTarget(total('generation_kwh')),
      figure('Shared out', KiloWattHour).withTarget(total('shared_kwh')),
      figure('Surplus', KiloWattHour).withTarget(total('surplus_kwh')),
      figure('From the grid', KiloWattHour).withTarget(total('import_kwh')),
      figure('Fed in', KiloWattHour).withTarget(total('export_kwh')),
      figure('Of the roof used here', PercentUnit).withTarget(
        tableSql(`select sum(shared_kwh) / nullif(sum(generation_kwh), 0) as share
          from grafana.energy_day where ${IN_RANGE}`),
      ),
      stackedBars('What became of the roof, by day', KiloWattHour).withTarget(
        seriesSql(`select day as time, shared_kwh as shared, surplus_kwh as surplus
          from grafana.energy_day where ${IN_RANGE} order by day`),
      ),
      lines('Grid, by day', KiloWattHour).withTarget(
        seriesSql(`select day as time, import_kwh as import, export_kwh as export
          from grafana.energy_day where ${IN_RANGE} order by day`),
      ),
      lines('Energy per quarter-hour', KiloWattHour)
        .span(24)
        .timeFrom('7d')
        .withTarget(
          seriesSql(`select at as time, generation_kwh as generation, shared_kwh as shared,
            import_kwh as import, export_kwh as export
            from grafana.energy_quarter_hour where ${MINE} and $__timeFilter(at)
            and day between $__timeFrom()::date - 1 and $__timeTo()::date + 1 order by at`),
        ),
    ],
  };
}

function quality(): Section {
  return {
    title: 'Metering quality',
    panels: [
      stackedBars('Quarter-hours by quality', Short).withTarget(
        seriesSql(`select day as time, quality as metric, sum(quarter_hours) as value
          from grafana.metering_quality where ${IN_RANGE} group by day, quality order by day`),
      ),
      table('Metering points by share of what was not measured')
        .height(9)
        .span(12)
        .withTarget(
          tableSql(`select metering_point as "Metering point", direction as "Direction",
            sum(quarter_hours) as "Quarter-hours",
            coalesce(sum(quarter_hours) filter (where quality = 'substitute'), 0) as "Substitute",
            coalesce(sum(quarter_hours) filter (where quality = 'missing'), 0) as "Missing",
            round(100 * coalesce(sum(quarter_hours)
              filter (where quality in ('substitute', 'missing')), 0) / sum(quarter_hours), 2)
              as "Percent"
            from grafana.metering_quality where ${IN_RANGE}
            group by metering_point, direction order by "Percent" desc, metering_point, direction`),
        ),
    ],
  };
}

function money(): Section {
  return {
    title: 'Loan and fund',
    panels: [
      lines('Outstanding principal', Euro).withTarget(
        seriesSql(`select day as time, loan as metric, closing_principal as value
          from grafana.loan_month where ${IN_RANGE} order by day`),
      ),
      lines('Fund', Euro).withTarget(
        seriesSql(`select day as time, balance as fund
          from grafana.fund_month where ${IN_RANGE} order by day`),
      ),
      stackedBars('Who got what, by month', Euro).withTarget(
        seriesSql(`select day as time, tranche as metric, sum(paid) as value
          from grafana.distribution where ${IN_RANGE} group by day, tranche order by day`),
      ),
      table('Loans by month')
        .height(9)
        .span(12)
        .withTarget(
          tableSql(`select period as "Month", loan as "Loan", opening_principal as "Opening",
            interest_due as "Interest due", interest_paid as "Interest paid",
            principal_paid as "Principal paid", closing_principal as "Closing"
            from grafana.loan_month where ${IN_RANGE} order by period desc, loan`),
        ),
    ],
  };
}

function live(): Section {
  const power = `from "telemetry"."live" where "community" = '\${community:raw}' and "quantity" = 'power'`;
  return {
    title: 'Now',
    panels: [
      liveLines('Power by meter', Watt)
        .timeFrom('6h')
        .withTarget(
          influxQl(
            `select mean("value") ${power} and $timeFilter
             group by time($__interval), "meter" fill(none)`,
            '$tag_meter',
          ),
        ),
      liveLines('Energy per quarter-hour by meter', KiloWattHour)
        .timeFrom('24h')
        .withTarget(
          influxQl(
            `select (last("milliwatt_hours") - first("milliwatt_hours")) / 1000000 from "register"
             where "community" = '\${community:raw}' and $timeFilter
             group by time(15m), "meter", "quantity" fill(none)`,
            '$tag_meter $tag_quantity',
          ),
        ),
    ],
  };
}
