import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { INestApplicationContext, Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Client } from 'pg';
import { InfluxStore } from '../../src/acquisition/projection/influx.store.js';
import { Sample } from '../../src/acquisition/sample.js';
import { allMigrations, ChainModule } from '../../src/cli/app.module.js';
import { PeriodClose } from '../../src/cli/period-close.service.js';
import { openScenario } from '../../src/cli/scenario-folder.service.js';
import { ScenarioImport } from '../../src/cli/scenario-import.service.js';
import { ScenarioRunModule } from '../../src/cli/scenario-run.service.js';
import { CommunityId, MeterId } from '../../src/community/community.js';
import { Energy } from '../../src/kernel/energy.js';
import { period } from '../../src/kernel/local-day.js';
import { instant } from '../../src/kernel/quarter-hour.js';
import { FixedClock } from '../../src/platform/clock.service.js';
import { commonwattDashboard } from '../../grafana/dashboard.js';
import { InfluxQuery, SqlQuery } from '../../grafana/query.js';
import { useDatabase } from '../support/database.js';
import { TestInflux } from '../support/influx.js';

/**
 * No Grafana can be had on the test machines: every query of every panel runs here as Grafana sends it,
 * against databases filled by the product's own services. That it looks well a person has to see.
 */
const COMMUNITY = 'three-flats';
const FROM = Date.parse('2026-05-01T00:00:00Z');
const TO = Date.parse('2026-06-01T00:00:00Z');

const database = useDatabase(allMigrations);
let influx: TestInflux;
let reader: Client;

interface QueriedPanel {
  readonly title: string;
  readonly targets: readonly (SqlQuery | InfluxQuery)[];
}
const variables = commonwattDashboard().templating.list;
const panels = commonwattDashboard().panels.flatMap((panel) =>
  'targets' in panel ? [panel as unknown as QueriedPanel] : [],
);
const targets = panels.flatMap(({ title, targets: queries }) =>
  queries.map((query) => ({ title, query })),
);
const sqlTargets = targets.filter(({ query }) => 'rawSql' in query);
const influxTargets = targets.filter(({ query }) => 'query' in query);

/** Grafana's macros and variables, filled in as it fills them in. */
function asGrafanaSends(query: string): string {
  const from = `'${new Date(FROM).toISOString()}'`;
  const to = `'${new Date(TO).toISOString()}'`;
  return query
    .replace(/\$__timeFilter\((\w+)\)/g, `$1 BETWEEN ${from} AND ${to}`)
    .replaceAll('$__timeFrom()', from)
    .replaceAll('$__timeTo()', to)
    .replaceAll('$timeFilter', `time >= ${FROM}ms and time <= ${TO}ms`)
    .replaceAll('$__interval', '1m')
    .replace(/\$\{community(?::raw)?\}/g, COMMUNITY);
}

async function askInflux(query: string): Promise<readonly unknown[]> {
  const address = new URL('/query', influx.url);
  address.search = new URLSearchParams({ db: 'commonwatt', epoch: 'ms', q: query }).toString();
  const answer = (await (await fetch(address)).json()) as {
    results: [{ error?: string; series?: { values: unknown[] }[] }];
  };
  const [{ error, series = [] }] = answer.results;
  expect(error).toBe(undefined);
  return series.flatMap(({ values }) => values);
}

/** The golden scenario with a grid point added, so that no panel stays empty. */
function scenarioWithGrid(): string {
  const golden = `test/scenarios/${COMMUNITY}-and-a-charger/input`;
  const folder = mkdtempSync(join(tmpdir(), 'commonwatt-grafana-'));
  const community = readFileSync(`${golden}/community.yaml`, 'utf8');
  const grid = '\n  - { id: grid, kind: grid, from: 2026-05-04, to: 2026-05-05 }';
  writeFileSync(
    join(folder, 'community.yaml'),
    community.replace('meteringPoints:', `meteringPoints:${grid}`),
  );
  const readings = readFileSync(`${golden}/readings.csv`, 'utf8').trimEnd();
  const rows = Array.from({ length: 49 }, (_, half) => {
    const at = new Date(Date.parse('2026-05-03T22:00:00Z') + half * 1_800_000).toISOString();
    return [`${at},grid,import,${100 + half}`, `${at},grid,export,${200 + half}`];
  }).flat();
  writeFileSync(join(folder, 'readings.csv'), `${[readings, ...rows].join('\n')}\n`);
  return folder;
}

async function fillRecord(app: INestApplicationContext): Promise<void> {
  const scenario = await openScenario(scenarioWithGrid());
  const may = period('2026-05');
  const community = await app.get(ScenarioImport).import(scenario, [may]);
  await app.get(PeriodClose, { strict: false }).close(community, may);
}

function samples(): Sample[] {
  const community = COMMUNITY as CommunityId;
  return Array.from({ length: 240 }, (_, minute) => {
    const observed = {
      community,
      device: 'charger-1',
      meter: 'charger-1' as MeterId,
      at: instant(FROM + minute * 60_000),
    };
    const energy = Energy.ofMilliwattHours(minute * 183_333);
    const power: Sample = { ...observed, kind: 'live', quantity: 'power', value: 11_000 };
    return [power, { ...observed, kind: 'register', register: 'import', energy } as const];
  }).flat();
}

describe('Grafana', () => {
  beforeAll(async () => {
    Logger.overrideLogger(['error']);
    const clock = new FixedClock(instant(TO));
    const app = await NestFactory.createApplicationContext(
      ScenarioRunModule.forRoot(ChainModule.forFiles(database.serviceUrl, clock)),
    );
    await fillRecord(app);
    await app.close();
    influx = await TestInflux.create();
    await influx.start();
    const store = new InfluxStore(
      { url: influx.url, database: 'commonwatt', telemetryDays: 36_500 },
      clock,
    );
    await store.prepare();
    await store.write(samples());
    reader = new Client({ connectionString: database.ownerUrl });
    await reader.connect();
    await reader.query('set role commonwatt_reader');
  }, 180_000);

  afterAll(async () => {
    await reader.end();
    await influx.remove();
  });

  describe('every panel of the dashboard', () => {
    it('is asked here', () => {
      expect(sqlTargets.length + influxTargets.length).toBe(targets.length);
      expect(influxTargets.length).toBeGreaterThan(0);
    });

    it.each(sqlTargets)('"$title" finds rows in the record', async ({ query }) => {
      const { rawSql, format } = query as SqlQuery;
      const { rows, fields } = await reader.query<Record<string, unknown>>(asGrafanaSends(rawSql));
      expect(rows.length).toBeGreaterThan(0);
      expect(rows.some((row) => Object.values(row).some((value) => value !== null))).toBe(true);
      if (format === 'time_series') {
        expect(fields[0]?.name).toBe('time');
        expect(rows.every(({ time }) => time instanceof Date)).toBe(true);
      }
    });

    it.each(influxTargets)('"$title" finds points in InfluxDB', async ({ query }) => {
      const points = await askInflux(asGrafanaSends((query as InfluxQuery).query));
      expect(points.length).toBeGreaterThan(10);
    });

    it('offers the communities to choose from', async () => {
      const { rows } = await reader.query(variables.map(({ query }) => query as string).join());
      expect(rows).toEqual([{ __value: COMMUNITY, __text: 'Beispielhaus eG' }]);
    });
  });

  describe('what Grafana may read', () => {
    it('agrees with the balance: nothing of the roof is lost', async () => {
      const { rows } = await reader.query<{ difference: string }>(
        `select sum(generation_kwh) - sum(shared_kwh) - sum(surplus_kwh) as difference
       from grafana.energy_day`,
      );
      expect(rows.map(({ difference }) => Number(difference))).toEqual([0]);
    });

    it.each([
      'select * from community.member',
      'select * from billing.statement',
      'select * from settlement.allocation_day',
      'select * from portal.user_account',
      'delete from grafana.fund_month',
    ])('is not %s', async (sql) => {
      await expect(reader.query(sql)).rejects.toMatchObject({ code: '42501' });
    });
  });
});
