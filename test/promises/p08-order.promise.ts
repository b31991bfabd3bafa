import assert from 'node:assert/strict';
import fc from 'fast-check';
import { DataSource } from 'typeorm';
import { acquisitionMigrations } from '../../src/acquisition/acquisition.migration.js';
import { Reading } from '../../src/acquisition/record/reading.js';
import { CommunityId, MeterId } from '../../src/community/community.js';
import { Energy } from '../../src/kernel/energy.js';
import { instant } from '../../src/kernel/quarter-hour.js';
import { openThrowAwayDatabase } from '../../src/platform/embedded-database.service.js';
import { migrate } from '../../src/platform/migrate.service.js';
import { readingServiceOn } from '../support/acquisition.js';
import { countOf, KeptPromise, PromiseRun } from './promise.js';

const START = Date.UTC(2026, 2, 1);
const METERS = ['a', 'b', 'c'] as MeterId[];
const READINGS = 30;
const LAST = instant(START + READINGS * 60_000);

/** One minute apart, of three meters in turn. */
const SET: readonly Reading[] = Array.from({ length: READINGS }, (_, number) => ({
  meter: METERS[number % METERS.length],
  register: number % 2 === 0 ? 'import' : 'export',
  at: instant(START + number * 60_000),
  energy: Energy.ofMilliwattHours(1_000_000 + number * 1234),
}));

/** What two connections deliver, in pieces: every reading one to five times, in any order. */
const deliveries = fc
  .array(fc.integer({ min: 1, max: 5 }), { minLength: READINGS, maxLength: READINGS })
  .chain((times) => {
    const copies = SET.flatMap((reading, place) =>
      Array.from({ length: times[place] }, () => reading),
    );
    const shuffled = fc.shuffledSubarray(copies, { minLength: copies.length });
    return fc.tuple(shuffled, fc.array(fc.nat(copies.length), { maxLength: 4 }));
  })
  .map(([all, cuts]) => {
    const edges = [0, ...cuts.sort((a, b) => a - b), all.length];
    return edges.slice(1).map((end, place) => all.slice(edges[place], end));
  });

export const promise: KeptPromise = {
  number: '08',
  sentence: 'The record is the same whatever the order, repetition and splitting of what came.',
  async prove(run) {
    const permutations = countOf(run, { C: 500, F: 10_000, N: 50_000 });
    const database = await openThrowAwayDatabase();
    await migrate(database.ownerUrl, acquisitionMigrations);
    const dataSource = new DataSource({ type: 'postgres', url: database.serviceUrl });
    await dataSource.initialize();
    try {
      const states = await statesOf(dataSource, run, permutations);
      assert.equal(states.size, 1, `${states.size} states came of the same readings`);
      const control = controlStates(run);
      assert(control > 1, 'a store of last values was not found out');
      return { permutations, distinct_states: states.size, control_states: control };
    } finally {
      await dataSource.destroy();
      await database.close();
    }
  },
};

async function statesOf(
  dataSource: DataSource,
  { seed }: PromiseRun,
  numRuns: number,
): Promise<ReadonlySet<string>> {
  const readings = readingServiceOn(dataSource);
  const states = new Set<string>();
  let count = 0;
  const arrive = fc.asyncProperty(deliveries, async (parts) => {
    const community = `c${count++}` as CommunityId;
    // Two connections at once: their batches meet in the database.
    const [even, odd] = [0, 1].map((rest) => parts.filter((_, place) => place % 2 === rest));
    await Promise.all(
      [even, odd].map(async (connection) => {
        for (const part of connection) await readings.append(community, part, 'p08');
      }),
    );
    const series = await readings.seriesOf(community, METERS, instant(START), LAST);
    const shown = series.map(({ meter, register, at, milliwattHours }) => [
      meter,
      register,
      [...at],
      [...milliwattHours],
    ]);
    states.add(JSON.stringify(shown));
  });
  await fc.assert(arrive, { numRuns, seed });
  return states;
}

/** Known-bad: a store that keeps the last value of each register and the advance since the one before. */
function controlStates({ seed }: PromiseRun): number {
  const states = new Set<string>();
  for (const parts of fc.sample(deliveries, { numRuns: 50, seed })) {
    const last = new Map<string, number>();
    let advance = 0;
    for (const { meter, register, energy } of parts.flat()) {
      const key = `${meter}/${register}`;
      const now = energy.milliwattHours;
      advance += Math.max(0, now - (last.get(key) ?? now));
      last.set(key, now);
    }
    states.add(JSON.stringify([[...last].sort(), advance]));
  }
  return states.size;
}
