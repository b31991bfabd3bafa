import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { InfluxDB, setLogger } from '@influxdata/influxdb-client';
import { FaultyInflux } from '../support/faulty-influx.js';
import { rowsOf, TestInflux } from '../support/influx.js';
import { proveFullDisk } from '../support/full-disk.js';
import { ProjectionBench } from '../support/projection-bench.js';
import { countOf, Figures, KeptPromise, PromiseRun } from './promise.js';

const BATCH = 50;
/** Small, so that many requests meet a fault. */
const CONTROL_BATCH = 10;
const METERS = 20;
const DAYS = 31;
const ANSWER_MS_MAX = 500;
const LIVE = 'select value from telemetry.live';
const REGISTERS = 'select milliwatt_hours from autogen.register';

/**
 * InfluxDB answers what it likes, is killed, is full, is lost. Every point comes from the spool, so each
 * is found once and unchanged afterwards; the registers come back from the record alone.
 */
export const promise: KeptPromise = {
  number: '06',
  sentence:
    'An outage of InfluxDB loses no sample, and InfluxDB can be built again from the record.',
  prove,
};

async function prove(run: PromiseRun): Promise<Figures> {
  const frames = countOf(run, { C: 600, F: 10_000, N: 50_000 });
  const influx = await TestInflux.create();
  await influx.start();
  const faulty = await FaultyInflux.open(influx.url, run.random.named('faults'));
  const bench = await ProjectionBench.open({ url: faulty.url, answerMsMax: ANSWER_MS_MAX });
  try {
    const kills = countOf(run, { C: 3, F: 50, N: 200 });
    await carryThroughFaults({ run, influx, faulty, bench }, frames, kills);
    const quarantined = await assertNothingLost(influx, bench, frames);
    const rebuilt = await assertRebuilt(influx, bench);
    const full = run.tier === 'C' ? {} : await proveFullDisk();
    const control = await controlLost(faulty, influx, frames);
    return {
      points: 2 * frames,
      faults: faulty.counts.faults,
      influx_kills: kills,
      lost: 0,
      quarantined,
      rebuild_hash_equal: 1,
      series: rebuilt.series,
      days: rebuilt.days,
      ...full,
      control_lost: control,
    };
  } finally {
    await bench.close();
    await faulty.close();
    await influx.remove();
  }
}

interface Parts {
  readonly run: PromiseRun;
  readonly influx: TestInflux;
  readonly faulty: FaultyInflux;
  readonly bench: ProjectionBench;
}

/** Kills fall between batches at random, so that the server is away at any moment of a batch. */
async function carryThroughFaults(
  { run, influx, faulty, bench }: Parts,
  frames: number,
  kills: number,
): Promise<void> {
  faulty.share = 0;
  await bench.prepare();
  faulty.share = 0.7;
  const batches = frames / BATCH;
  const spread = { frames, meters: METERS, days: DAYS };
  const random = run.random.named('kills');
  const killed = new Set(
    random.shuffled(Array.from({ length: batches }, (_, n) => n)).slice(0, kills),
  );
  for (let batch = 0; batch < batches; batch += 1) {
    for (let n = 0; n < BATCH; n += 1) await bench.say(batch * BATCH + n, spread);
    const killing = killed.has(batch) ? killAndStart(influx, random.between(0, 60)) : undefined;
    await bench.drainThrough();
    await killing;
  }
  faulty.share = 0;
}

async function killAndStart(influx: TestInflux, afterMs: number): Promise<void> {
  await pause(afterMs);
  await influx.stop();
  await influx.start();
}

/** Every point is asked for at the real server, by statements of this test. */
async function assertNothingLost(
  { url }: TestInflux,
  bench: ProjectionBench,
  frames: number,
): Promise<number> {
  for (const statement of [LIVE, REGISTERS]) {
    const rows = await rowsOf(url, bench.database, statement);
    const found = rows.map(([at, value]) => `${String(at)} ${String(value)}`).sort();
    const expected = bench.expected.map(({ at, number }) => `${at} ${number}`).sort();
    assert.deepEqual(found, expected, `${statement}: ${found.length} of ${frames} points`);
  }
  const quarantined = await bench.quarantined();
  assert.equal(quarantined, 0, 'a fault cost a sample its place');
  return quarantined;
}

/** The database is dropped; the record alone must bring the registers back, day for day. */
async function assertRebuilt({ url }: TestInflux, bench: ProjectionBench) {
  const before = await bench.digests();
  await rowsOf(url, bench.database, `drop database ${bench.database}`);
  await bench.prepare();
  await bench.rebuild();
  const after = await bench.digests();
  assert.deepEqual(after, before, 'the rebuilt registers differ from what was there');
  const differences = await bench.compare();
  assert.deepEqual(differences, [], 'record and projection differ after the rebuild');
  const days = new Set(before.map(({ day }) => day)).size;
  return { series: new Set(before.map(({ meter }) => meter)).size, days };
}

/** The client as it comes, with its own buffer and retries, behind the same faults. */
async function controlLost(
  faulty: FaultyInflux,
  influx: TestInflux,
  frames: number,
): Promise<number> {
  await rowsOf(influx.url, 'control', 'create database control');
  faulty.share = 0.7;
  const client = new InfluxDB({ url: faulty.url, timeout: ANSWER_MS_MAX });
  const api = client.getWriteApi('', '', 'ms', {
    batchSize: CONTROL_BATCH,
    writeFailed: () => undefined,
  });
  api.path = '/write?db=control&precision=ms';
  setLogger({ error: () => undefined, warn: () => undefined });
  for (let n = 0; n < frames; n += 1) {
    api.writeRecord(`live value=${n} ${1_772_000_000_000 + n}`);
    if (n % CONTROL_BATCH === CONTROL_BATCH - 1) await api.flush().catch(() => undefined);
  }
  await api.close().catch(() => undefined);
  await pause(3 * ANSWER_MS_MAX);
  faulty.share = 0;
  const stored = await rowsOf(influx.url, 'control', 'select value from live');
  const lost = frames - stored.length;
  assert(lost > 0, 'the plain client lost nothing: the faults of this test are none');
  return lost;
}
