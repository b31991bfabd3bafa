import { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { ReadingService } from '../../src/acquisition/record/reading.service.js';
import { BillingService } from '../../src/billing/billing.service.js';
import { Statement } from '../../src/billing/statement.js';
import { allMigrations, ChainModule } from '../../src/cli/app.module.js';
import { PeriodClose } from '../../src/cli/period-close.service.js';
import { Community, MeteringPointId } from '../../src/community/community.js';
import { parseCommunity } from '../../src/community/parse-community.js';
import { parseYamlTree } from '../../src/community/yaml-tree.js';
import { Energy } from '../../src/kernel/energy.js';
import { period } from '../../src/kernel/local-day.js';
import { quarterHour } from '../../src/kernel/quarter-hour.js';
import { MeasurementService } from '../../src/measurements/measurement.service.js';
import { SystemClock } from '../../src/platform/clock.service.js';
import { openThrowAwayDatabase } from '../../src/platform/embedded-database.service.js';
import { migrate } from '../../src/platform/migrate.service.js';
import { countOf, Figures, KeptPromise, PromiseRun } from './promise.js';

const FLATS = 20;
const march = period('2026-03');

/** Energy of a flat's quarter-hours in milliwatt-hours; every place is true, some come late. */
interface Truth {
  readonly flat: string;
  readonly values: readonly number[];
  readonly late: ReadonlySet<number>;
}

export const promise: KeptPromise = {
  number: '09',
  sentence: 'Late data never changes an issued bill. It opens a correction case with both values.',
  prove: async (run) => {
    const database = await openThrowAwayDatabase();
    try {
      await migrate(database.ownerUrl, allMigrations);
      const chain = ChainModule.forFiles(database.serviceUrl, new SystemClock());
      const app = await NestFactory.createApplicationContext(chain, { logger: ['fatal'] });
      const figures = await prove(app, run);
      await app.close();
      return figures;
    } finally {
      await database.close();
    }
  },
};

async function prove(app: INestApplicationContext, run: PromiseRun): Promise<Figures> {
  const lateCount = countOf(run, { C: 1_000, F: 1_000, N: 10_000 });
  const [issued, overwritten] = [community('issued'), community('overwritten')];
  const truth = truths(issued, () => run.random.next(), lateCount / FLATS);
  await give(app, issued, truth, (place, { late }) => !late.has(place));
  await close(app, issued);
  const before = await billsOf(app, issued);
  await give(app, issued, truth, (place, { late }) => late.has(place));
  await close(app, issued);
  await close(app, issued);
  const changed = changedBills(before, await billsOf(app, issued));
  if (changed > 0) throw new Error(`${changed} issued bills changed`);
  const cases = await casesOf(app, issued, truth);
  if (cases.count !== lateCount)
    throw new Error(`${cases.count} cases of ${lateCount} late values`);
  if (cases.error !== 0) throw new Error(`the cases are wrong by ${cases.error} mWh together`);
  await give(app, overwritten, truth, () => true);
  await close(app, overwritten);
  const found = changedBills(before, await billsOf(app, overwritten));
  if (found === 0)
    throw new Error('the control was not found: bills from all values look the same');
  await refusesToOverwrite(app);
  return {
    late: lateCount,
    changed_bills: changed,
    cases: cases.count,
    correction_sum_error_mwh: cases.error,
    control_changed_bills: found,
  };
}

function community(id: string): Community {
  const flats = Array.from({ length: FLATS }, (_, number) => `flat-${number}`);
  const yaml = `
version: 1
community: { id: ${id}, name: House, timezone: Europe/Berlin, locale: de-DE, currency: EUR, legalModel: closed }
meteringPoints:
  - { id: roof, kind: generation }
${flats.map((flat) => `  - { id: ${flat}, kind: consumption }`).join('\n')}
members:
  - { id: coop, name: Coop, role: operator }
${flats.map((flat) => `  - { id: of-${flat}, name: Member of ${flat} }`).join('\n')}
holdings:
${flats.map((flat) => `  - { meteringPoint: ${flat}, member: of-${flat}, tariff: t, from: 2026-01-01 }`).join('\n')}
tariffs: [{ id: t, prices: [{ from: 2026-01-01, solar: 0.2, grid: 0.3, base: 1.00, vat: 19 }] }]
allocation: [{ from: 2026-01-01, key: proportional, model: producer }]
`;
  return parseCommunity({ file: id, tree: parseYamlTree(yaml, id) });
}

/** True values, and single quarter-hours of which they come after the bill: never two side by side. */
function truths(of: Community, random: () => number, latePerFlat: number): readonly Truth[] {
  const { count } = of.zone.quarterHoursOfPeriod(march);
  return Array.from({ length: FLATS }, (_, number) => {
    const values = Array.from({ length: count }, () => 1 + Math.floor(random() * 400_000));
    const late = new Set<number>();
    while (late.size < latePerFlat) {
      const place = 1 + Math.floor(random() * (count - 2));
      if (!late.has(place - 1) && !late.has(place + 1)) late.add(place);
    }
    return { flat: `flat-${number}`, values, late };
  });
}

async function give(
  app: INestApplicationContext,
  to: Community,
  truth: readonly Truth[],
  isGiven: (place: number, of: Truth) => boolean,
): Promise<void> {
  const { first, count } = to.zone.quarterHoursOfPeriod(march);
  const readings = app.get(ReadingService, { strict: false });
  const roof = Array.from({ length: count }, () => 2_000_000);
  const all = [...truth, { flat: 'roof', values: roof, late: new Set<number>() }];
  for (const one of all) {
    const values = one.values
      .map((milliwattHours, place) => ({ milliwattHours, place }))
      .filter(({ place }) => isGiven(place, one))
      .map(({ milliwattHours, place }) => ({
        meteringPoint: one.flat as MeteringPointId,
        direction: one.flat === 'roof' ? ('export' as const) : ('import' as const),
        at: quarterHour(first + place),
        energy: Energy.ofMilliwattHours(milliwattHours),
      }));
    if (values.length > 0) await readings.appendGiven(to.id, values, 'test');
  }
}

function close(app: INestApplicationContext, of: Community): Promise<unknown> {
  return app.get(PeriodClose, { strict: false }).close(of, march, 'service');
}

function billsOf(app: INestApplicationContext, of: Community): Promise<readonly Statement[]> {
  return app.get(BillingService, { strict: false }).statementsOf(of, march);
}

/** Bills that are not there any more, or rest on something else. */
function changedBills(before: readonly Statement[], after: readonly Statement[]): number {
  if (before.length < FLATS) throw new Error(`only ${before.length} bills were issued`);
  return before.filter(({ member, inputHash, gross }) => {
    const now = after.find((one) => one.member === member);
    return now?.inputHash !== inputHash || now.gross.cents !== gross.cents;
  }).length;
}

/** How many cases there are, and by how much their sum misses what came late. */
async function casesOf(app: INestApplicationContext, of: Community, truth: readonly Truth[]) {
  const measurements = app.get(MeasurementService, { strict: false });
  const cases = await measurements.lateValues(of, march);
  const corrected = cases.reduce((sum, { before = 0, now = 0 }) => sum + now - before, 0);
  const owed = truth.flatMap(({ values, late }) =>
    [...late].map((place) => {
      const line = Math.floor((values[place - 1] + values[place + 1] + 1) / 2);
      return values[place] - line;
    }),
  );
  return { count: cases.length, error: corrected - owed.reduce((a, b) => a + b, 0) };
}

async function refusesToOverwrite(app: INestApplicationContext): Promise<void> {
  const overwrite = app
    .get(DataSource, { strict: false })
    .query('update measurements.day set mwh = array[0]');
  const refused = await overwrite.then(
    () => false,
    () => true,
  );
  if (!refused) throw new Error('a measured day could be overwritten');
}
