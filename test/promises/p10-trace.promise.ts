import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { ReadingService } from '../../src/acquisition/record/reading.service.js';
import { BillingService } from '../../src/billing/billing.service.js';
import { allMigrations, ChainModule } from '../../src/cli/app.module.js';
import { PeriodClose } from '../../src/cli/period-close.service.js';
import { Community, MeterId } from '../../src/community/community.js';
import { Energy } from '../../src/kernel/energy.js';
import { period, Period } from '../../src/kernel/local-day.js';
import { instant } from '../../src/kernel/quarter-hour.js';
import { SystemClock } from '../../src/platform/clock.service.js';
import { openThrowAwayDatabase } from '../../src/platform/embedded-database.service.js';
import { migrate } from '../../src/platform/migrate.service.js';
import { LineTrace } from '../../src/reports/trace-line.js';
import { TraceService } from '../../src/reports/trace.service.js';
import { countQueries } from '../support/count-queries.js';
import { communityOf } from '../support/settled-month.js';
import { changeByte, spoolMonths } from '../support/spooled-house.js';
import { countOf, Figures, KeptPromise, PromiseRun } from './promise.js';

const MONTHS = ['2026-03', '2026-04', '2026-05'].map(period);
const QUERIES_MAX = 3;
const FLATS = 3;

/** One line of a statement, counted from 1. */
interface Place {
  readonly number: string;
  readonly place: number;
}

interface House {
  readonly app: INestApplicationContext;
  readonly community: Community;
  readonly spool: string;
}

export const promise: KeptPromise = {
  number: '10',
  sentence:
    'From every line of a statement one walks back to the raw bytes in three look-ups, and their hash holds.',
  async prove(run) {
    const database = await openThrowAwayDatabase();
    const spool = await mkdtemp(path.join(tmpdir(), 'commonwatt-p10-'));
    try {
      await migrate(database.ownerUrl, allMigrations);
      const chain = ChainModule.forFiles(database.serviceUrl, new SystemClock());
      const app = await NestFactory.createApplicationContext(chain, { logger: ['fatal'] });
      const figures = await prove({ app, community: house(), spool }, run);
      await app.close();
      return figures;
    } finally {
      await rm(spool, { recursive: true });
      await database.close();
    }
  },
};

async function prove(at: House, run: PromiseRun): Promise<Figures> {
  const { app, community, spool } = at;
  const months = MONTHS.slice(0, countOf(run, { C: 1, F: 3, N: 3 }));
  const minutes = countOf(run, { C: 60, F: 15, N: 15 });
  const { frames, archived } = await spoolMonths(app.get(DataSource, { strict: false }), spool, {
    community,
    months,
    minutes,
    random: () => run.random.next(),
  });
  const places = await billed(at, months);
  const queries = countQueries(app.get(DataSource, { strict: false }));
  const told = { lines: places.length, walked: 0, broken: 0, values: 0, max_queries: 0 };
  for (const place of places) {
    const before = queries.count;
    const trace = await walk(at, place);
    told.max_queries = Math.max(told.max_queries, queries.count - before);
    told.values += trace.values.length;
    told.broken += trace.broken.length;
    told.walked += reachesBytes(trace) ? 1 : 0;
    if (trace.broken.length > 0) throw new Error(`${place.number}: ${trace.broken.join('; ')}`);
  }
  if (told.walked < told.lines) throw new Error(`${told.lines - told.walked} lines lead nowhere`);
  if (told.max_queries > QUERIES_MAX) throw new Error(`${told.max_queries} look-ups for one line`);
  if (archived === 0) throw new Error('no frame was archived: the archive was not walked');
  return { ...told, frames, archived_segments: archived, ...(await controls(at, places)) };
}

/** Closes the months; gives every line of every statement. */
async function billed(
  { app, community }: House,
  months: readonly Period[],
): Promise<readonly Place[]> {
  const places: Place[] = [];
  for (const month of months) {
    await app.get(PeriodClose, { strict: false }).close(community, month);
    const statements = await app
      .get(BillingService, { strict: false })
      .statementsOf(community, month);
    if (statements.length !== FLATS) throw new Error(`${statements.length} statements in ${month}`);
    for (const { number, lines } of statements) {
      places.push(...lines.map((_, place) => ({ number, place: place + 1 })));
    }
  }
  return places;
}

function walk({ app, community, spool }: House, place: Place): Promise<LineTrace> {
  return app.get(TraceService, { strict: false }).line(community.id, place, spool);
}

/** A line of energy reaches frames; one of days rests on none. */
function reachesBytes({ line, quarterHours, values }: LineTrace): boolean {
  if (line.unit !== 'kWh') return true;
  const ends = quarterHours.every((one) => one.values.length >= 2);
  return ends && quarterHours.length > 0 && values.every(({ raw }) => raw === 'whole');
}

/** What is wrong must be found: a changed byte, also with a checksum that fits, and a reading of no frame. */
async function controls(at: House, places: readonly Place[]): Promise<Figures> {
  const trace = await energyLine(at, places);
  const { value, place } = trace;
  const states: string[] = [];
  for (const checksum of ['old', 'new'] as const) {
    const restore = await changeByte(at.spool, value.frame?.sequence ?? 0, checksum);
    const { values, broken } = await walk(at, place);
    if (broken.length === 0) throw new Error(`a changed byte (${checksum} checksum) was not found`);
    states.push(values.find((one) => one.frame?.sequence === value.frame?.sequence)?.raw ?? '');
    await restore();
  }
  const unframed = {
    meter: value.name as MeterId,
    register: value.direction,
    at: instant(value.at + 60_000),
    energy: Energy.ofMilliwattHours(value.milliwattHours),
  };
  await at.app.get(ReadingService, { strict: false }).append(at.community.id, [unframed], 'test');
  const { broken } = await walk(at, place);
  if (broken.length !== 1) throw new Error('a reading without frame was not found');
  return { control_changed: states.join('+'), control_without_frame: broken.length };
}

/** A line of energy and one of its first values, which lie in the archive. */
async function energyLine(at: House, places: readonly Place[]) {
  for (const place of places) {
    const value = (await walk(at, place)).values.at(1);
    if (value !== undefined) return { place, value };
  }
  throw new Error('no line rests on a reading');
}

function house(): Community {
  const flats = Array.from({ length: FLATS }, (_, number) => `flat-${number}`);
  return communityOf(`
version: 1
community: { id: house, name: House, timezone: Europe/Berlin, locale: de-DE, currency: EUR, legalModel: closed }
meteringPoints:
  - { id: roof, kind: generation }
${flats.map((flat) => `  - { id: ${flat}, kind: consumption }`).join('\n')}
meters:
  - { id: m-roof, meteringPoint: roof }
${flats.map((flat) => `  - { id: m-${flat}, meteringPoint: ${flat} }`).join('\n')}
members:
  - { id: coop, name: Coop, role: operator }
${flats.map((flat) => `  - { id: of-${flat}, name: Member of ${flat} }`).join('\n')}
holdings:
${flats.map((flat) => `  - { meteringPoint: ${flat}, member: of-${flat}, tariff: t, from: 2026-01-01 }`).join('\n')}
tariffs: [{ id: t, prices: [{ from: 2026-01-01, solar: 0.2, grid: 0.3, base: 1.00, vat: 19 }] }]
allocation: [{ from: 2026-01-01, key: proportional, model: producer }]
`);
}
