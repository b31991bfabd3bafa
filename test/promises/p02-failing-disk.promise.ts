import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Logger } from '@nestjs/common';
import { SystemClock } from '../../src/platform/clock.service.js';
import { Health } from '../../src/platform/health.service.js';
import { Incidents } from '../../src/platform/incidents.service.js';
import { instant } from '../../src/kernel/quarter-hour.js';
import { SPOOL_START } from '../../src/acquisition/spool/spool-cursor.js';
import { Spool } from '../../src/acquisition/spool/spool.service.js';
import { cutPower } from '../support/power-cut.js';
import { countOf, Figures, KeptPromise, PromiseRun } from './promise.js';

const SCRIPT = path.resolve('test/support/spool-script.command.ts');
const LOADER = pathToFileURL('test/support/typescript-loader.js').href;
const CALLS = ['openat', 'write', 'fdatasync', 'fsync'] as const;
const KINDS = ['error=EIO', 'error=ENOSPC', 'error=EINTR', 'signal=KILL'] as const;
const SIDE_BY_SIDE = 2;
const CUT_FRAMES = 3;
const FLIPPED_FRAMES = 200;

/** A fault at one call, e.g. `fdatasync:error=EIO:when=3`. */
type Fault = string;

interface Ended {
  readonly calls: readonly string[];
  readonly acknowledged: ReadonlySet<number>;
  readonly isDone: boolean;
  readonly missing: readonly number[];
}

export const promise: KeptPromise = {
  number: '02',
  sentence: 'A disk that fails, fills up or loses power loses no acknowledged reading.',
  async prove(run) {
    Logger.overrideLogger(false);
    const sound = await scripted('sound', undefined);
    assert(sound.isDone && sound.missing.length === 0, 'the script does not run without a fault');
    const all = faultsOf(sound.calls);
    const count = countOf(run, { C: 16, F: all.length, N: all.length });
    const faults = run.random.shuffled(all).slice(0, count);
    const ended = await sideBySide(faults, (fault) => scripted('sound', fault));
    const lossy = faults.filter((_, place) => ended[place].missing.length > 0);
    assert.equal(lossy.length, 0, `acknowledged frames are missing after ${lossy.join(', ')}`);
    faults.forEach((fault, place) => {
      const told = `the spool did not go on after ${fault}`;
      // A disk that fails while the spool is opened: the service refuses to start.
      const { isDone, acknowledged } = ended[place];
      assert(fault.includes('KILL') || isDone || acknowledged.size === 0, told);
    });
    return {
      syscalls: sound.calls.length,
      faults: faults.length,
      acked: ended.reduce((sum, { acknowledged }) => sum + acknowledged.size, 0),
      acked_missing: 0,
      tails_cut: await cutTails(),
      corrupt_found: `${await flippedBytes(run)}/${FLIPPED_FRAMES}`,
      ...(await controls()),
    };
  },
};

/** Every call of the script times every fault; short writes are in `spool-kill.test.ts`. */
function faultsOf(calls: readonly string[]): Fault[] {
  return CALLS.flatMap((call) => {
    const count = calls.filter((one) => one.startsWith(`${call} `)).length;
    const places = Array.from({ length: count }, (_, place) => place + 1);
    return KINDS.flatMap((kind) => places.map((place) => `${call}:${kind}:when=${place}`));
  });
}

/** Known-bad spools lose what they acknowledged: the harness would see it. */
async function controls(): Promise<Figures> {
  const early = await scripted('early', 'fdatasync:signal=KILL:when=2');
  const retried = await scripted('retry', 'fdatasync:error=EIO:when=3');
  assert(early.missing.length > 0, 'acknowledging before the sync was not found out');
  assert(retried.missing.length > 0, 'syncing the same file again was not found out');
  return { control_early_lost: early.missing.length, control_retry_lost: retried.missing.length };
}

/** Runs the script under a fault, cuts the power, recovers, and compares. */
async function scripted(variant: string, fault: Fault | undefined): Promise<Ended> {
  const base = await mkdtemp(path.join(tmpdir(), 'commonwatt-p02-'));
  const directory = path.join(base, 'spool');
  const [trace, acknowledgedFile] = [path.join(base, 'trace'), path.join(base, 'acknowledged')];
  await mkdir(directory);
  await writeFile(path.join(directory, 'spool-id'), 'p02\n');
  const traced = [...segmentPaths(directory), directory].flatMap((one) => ['-P', one]);
  const inject = fault === undefined ? [] : ['-e', `inject=${fault}`];
  const command = [
    ...['-f', '-q', '-y', '-s', '0', '-o', trace, '-e', `trace=${CALLS.join(',')}`],
    ...[...inject, ...traced, process.execPath, '--import', LOADER, SCRIPT],
    ...[directory, acknowledgedFile, variant],
  ];
  const child = spawn('strace', command, {
    stdio: 'ignore',
    env: { ...process.env, UV_THREADPOOL_SIZE: '1' },
    timeout: 60_000,
  });
  await once(child, 'exit');
  const calls = await cutPower(directory, trace);
  const said = (await readFile(acknowledgedFile, 'utf8').catch(() => '')).split('\n');
  const acknowledged = new Set(said.filter((line) => /^\d+$/.test(line)).map(Number));
  const stored = await numbersIn(directory, new Incidents(new SystemClock()));
  await rm(base, { recursive: true });
  const missing = [...acknowledged].filter((number) => !stored.has(number));
  return { calls, acknowledged, isDone: said.includes('done'), missing };
}

/** The names the script's segments can have: the first sequence depends on what failed before. */
function segmentPaths(directory: string): string[] {
  return Array.from({ length: 9 }, (_, segment) =>
    Array.from({ length: 20 }, (_, first) => {
      const name = `${segment + 1}`.padStart(8, '0');
      return path.join(directory, `segment-${name}-${`${first + 1}`.padStart(12, '0')}.spool`);
    }),
  ).flat();
}

async function numbersIn(directory: string, incidents: Incidents): Promise<Set<number>> {
  const numbers = new Set<number>();
  const spool = await Spool.open(
    { directory, budgetBytes: 1e9, readers: ['record'] },
    new Health(new SystemClock()),
    incidents,
  );
  for (let cursor = SPOOL_START; ;) {
    const { frames, next } = await spool.read(cursor, 1000);
    for (const { payload } of frames) {
      numbers.add((JSON.parse(Buffer.from(payload).toString()) as { number: number }).number);
    }
    if (next.segment === cursor.segment && next.offset === cursor.offset) break;
    cursor = next;
  }
  await spool.close();
  return numbers;
}

/** Cuts a segment at every byte of its last three frames: what was whole before the cut is there. */
async function cutTails(): Promise<number> {
  const { bytes, ends, file } = await writtenSegment(20);
  let cuts = 0;
  for (let end = ends.at(-1 - CUT_FRAMES) ?? 0; end < bytes.length; end++) {
    const { numbers } = await reopened(file, bytes.subarray(0, end));
    assert.equal(numbers.size, ends.filter((one) => one <= end).length, `cut at byte ${end}`);
    cuts += 1;
  }
  return cuts;
}

/** Flips one byte of each of many frames: only that frame is gone, and the operator is told. */
async function flippedBytes({ random }: PromiseRun): Promise<number> {
  const { bytes, ends, file } = await writtenSegment(FLIPPED_FRAMES + 1);
  let found = 0;
  for (let frame = 0; frame < FLIPPED_FRAMES; frame++) {
    const start = ends[frame - 1] ?? 0;
    const damaged = Uint8Array.from(bytes);
    damaged[random.whole(start, ends[frame] - 1)] ^= random.whole(1, 255);
    const { numbers, incidents } = await reopened(file, damaged);
    assert(!numbers.has(frame), `frame ${frame} was read although a byte of it is wrong`);
    assert.equal(numbers.size, FLIPPED_FRAMES, `frames beside the damaged ${frame} are missing`);
    if (incidents.countOf('spool-damaged') > 0) found += 1;
  }
  assert.equal(found, FLIPPED_FRAMES, 'damaged frames went unnoticed');
  return found;
}

async function reopened(file: string, bytes: Uint8Array) {
  const directory = await mkdtemp(path.join(tmpdir(), 'commonwatt-p02-'));
  await writeFile(path.join(directory, file), bytes);
  await writeFile(path.join(directory, 'spool-id'), 'p02\n');
  const incidents = new Incidents(new SystemClock());
  const numbers = await numbersIn(directory, incidents);
  await rm(directory, { recursive: true });
  return { numbers, incidents };
}

/** A segment with some frames, as bytes, and where each frame ends. */
async function writtenSegment(count: number) {
  const directory = await mkdtemp(path.join(tmpdir(), 'commonwatt-p02-'));
  const options = { directory, budgetBytes: 1e9, readers: ['record'] };
  const spool = await Spool.open(options, new Health(new SystemClock()));
  const ends: number[] = [];
  for (let number = 0; number < count; number++) {
    const payload = Buffer.from(JSON.stringify({ number }));
    await spool.append({ device: 'd', source: 'mqtt', payload, receivedAt: instant(1e12) });
    ends.push(spool.lagOf('record'));
  }
  await spool.close();
  const file = (await readdir(directory)).find((name) => name.endsWith('.spool')) ?? '';
  const bytes = await readFile(path.join(directory, file));
  await rm(directory, { recursive: true });
  return { bytes, ends, file };
}

async function sideBySide<T, R>(
  all: readonly T[],
  work: (one: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  const left = [...all.entries()];
  const worker = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      results[next[0]] = await work(next[1]);
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker));
  return results;
}
