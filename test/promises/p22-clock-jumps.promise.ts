import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { SPOOL_START } from '../../src/acquisition/spool/spool-cursor.js';
import { Spool } from '../../src/acquisition/spool/spool.service.js';
import { Meter } from '../../src/community/community.js';
import { period } from '../../src/kernel/local-day.js';
import { Ratio } from '../../src/kernel/ratio.js';
import { startOf } from '../../src/kernel/quarter-hour.js';
import { Zone } from '../../src/kernel/zone.js';
import { measureRegisters } from '../../src/measurements/measure-registers.js';
import { SystemClock } from '../../src/platform/clock.service.js';
import { Health } from '../../src/platform/health.service.js';
import {
  drawJumps,
  Jump,
  JumpedMonth,
  pollThrough,
  trueRegister,
} from '../support/jumping-clock.js';
import { SeededRandom } from '../support/seeded-random.js';
import { countOf, KeptPromise } from './promise.js';

const ZONE = new Zone('Europe/Berlin');
const MARCH = ZONE.quarterHoursOfPeriod(period('2026-03'));
const START = startOf(MARCH.first);
const LENGTH_MS = MARCH.count * 900_000;
const FAKETIME = '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1';
const ROUNDS = 30;

export const promise: KeptPromise = {
  number: '22',
  sentence: 'Clock jumps cost nothing.',
  async prove(run) {
    const plans = countOf(run, { C: 200, F: 2_000, N: 20_000 });
    const processRuns = countOf(run, { C: 2, F: 10, N: 40 });
    let [missed, wrong, unflagged, setAside, controlWrong] = [0, 0, 0, 0, 0];
    for (let plan = 0; plan < plans; plan += 1) {
      const jumps = drawJumps(run.random, LENGTH_MS);
      const month = pollThrough(START, LENGTH_MS, jumps, true);
      const kept = outcomeOf(month);
      setAside += month.setAside;
      missed += kept.missing;
      wrong += kept.isRight ? 0 : 1;
      unflagged += kept.unflagged;
      controlWrong += outcomeOf(pollThrough(START, LENGTH_MS, jumps, false)).isRight ? 0 : 1;
    }
    assert.deepEqual({ missed, wrong, unflagged }, { missed: 0, wrong: 0, unflagged: 0 });
    assert(controlWrong > 0, 'a service that does not watch its clock would have done as well');
    for (let count = 0; count < processRuns; count += 1) await underFalseClock(run.random);
    return {
      plans,
      process_runs: processRuns,
      slots_missed: missed,
      energy_wrong: wrong,
      unflagged,
      set_aside: setAside,
      control_wrong: controlWrong,
    };
  },
};

/** Every quarter-hour of the month is there, and together they are what the meter counted. */
function outcomeOf(month: JumpedMonth) {
  const meter = { id: 'M-1', meteringPoint: 'flat', factor: Ratio.of(1) } as unknown as Meter;
  const registers = [{ meter, readings: month.series }];
  const record = { registers, knownFrom: -Infinity, knownTo: Infinity };
  const { milliwattHours, held } = measureRegisters(record, MARCH, ZONE);
  const missing = milliwattHours.filter(Number.isNaN).length;
  const sum = milliwattHours.reduce((total, value) => total + value, 0);
  const counted = trueRegister(LENGTH_MS) - trueRegister(0);
  const isRight = missing === 0 && held.length === 0 && sum === counted;
  return { missing, isRight, unflagged: month.unmarked };
}

/** A process of its own whose clock is set while it runs; its timers go on, and every frame says so. */
async function underFalseClock(random: SeededRandom): Promise<void> {
  assert(existsSync(FAKETIME), 'libfaketime is missing: install the Debian package faketime');
  const directory = await mkdtemp(path.join(tmpdir(), 'commonwatt-clock-'));
  const file = path.join(directory, 'clock');
  const jump: Jump = {
    afterMs: 2_000,
    byMs: random.pick([-1, 1]) * random.pick([60, 1_200, 3_456_000]) * 1000,
  };
  try {
    await writeFile(file, '+0\n');
    await writeFile(path.join(directory, 'spool-id'), 'clock');
    const lines = await polled(directory, file, jump);
    const spool = await Spool.open(
      { directory, budgetBytes: 1e9, readers: ['record'] },
      new Health(new SystemClock()),
    );
    const { frames } = await spool.read(SPOOL_START, 1_000);
    await spool.close();
    assert.equal(frames.length, ROUNDS, 'a poll was missed or done twice');
    const states = frames.map(({ clock = 'steady' }) => clock);
    const isFar = Math.abs(jump.byMs) > 900_000;
    assert(
      states.includes(isFar ? 'astray' : 'stepped'),
      `${jump.byMs} ms left no mark: ${states.join(' ')}`,
    );
    assert.equal(lines.at(-1)?.trusted, !isFar, 'the clock is trusted although it is astray');
    assert.equal(new Set(frames.map(({ sequence }) => sequence)).size, ROUNDS);
  } finally {
    await rm(directory, { recursive: true });
  }
}

interface Said {
  readonly wall: number;
  readonly passed: number;
  readonly trusted: boolean;
}

/** Lets the poller run; in the middle of its rounds its clock is set. */
async function polled(directory: string, file: string, jump: Jump): Promise<Said[]> {
  const loader = path.resolve('test/support/typescript-loader.js');
  const command = path.resolve('test/support/clock-poller.command.ts');
  const child = spawn(process.execPath, ['--import', loader, command, directory, String(ROUNDS)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      LD_PRELOAD: FAKETIME,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    },
  });
  const said: Said[] = [];
  for await (const line of createInterface(child.stdout)) {
    if (!line.startsWith('{')) continue;
    said.push(JSON.parse(line) as Said);
    if (said.length === ROUNDS / 2)
      await writeFile(file, `${jump.byMs < 0 ? '-' : '+'}${Math.abs(jump.byMs) / 1000}\n`);
  }
  assert.equal(said.length, ROUNDS, 'the process ended before its time');
  return said;
}
