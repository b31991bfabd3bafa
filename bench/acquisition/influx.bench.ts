import assert from 'node:assert/strict';
import { InfluxDB, Point } from '@influxdata/influxdb-client';
import { InfluxStore } from '../../src/acquisition/projection/influx.store.js';
import { Sample } from '../../src/acquisition/sample.js';
import { CommunityId, MeterId } from '../../src/community/community.js';
import { instant } from '../../src/kernel/quarter-hour.js';
import { SystemClock } from '../../src/platform/clock.service.js';
import { rowsOf, TestInflux } from '../../test/support/influx.js';
import { Bench } from '../bench.js';

const POINTS = 100_000;
const BATCH = 5000;
const REPETITIONS = 5;
const START = Date.UTC(2026, 2, 1);

/** Live samples through our store against the client alone: same server, same batches, each awaited. */
export const bench: Bench = async () => {
  const influx = await TestInflux.create();
  await influx.start();
  try {
    const ours: number[] = [];
    const bare: number[] = [];
    for (let repetition = 0; repetition < REPETITIONS; repetition += 1) {
      bare.push(await writeBare(influx.url, `bare_${repetition}`));
      ours.push(await writeOurs(influx.url, `ours_${repetition}`));
    }
    return [
      {
        what: 'InfluxDB writes, points/s',
        ours: median(ours),
        bare: median(bare),
        limit: { 'at-least': 0.8 },
        note: `batches of ${BATCH}, each awaited`,
      },
    ];
  } finally {
    await influx.remove();
  }
};

async function writeOurs(url: string, database: string): Promise<number> {
  const store = new InfluxStore({ url, database, telemetryDays: 3650 }, new SystemClock());
  await store.prepare();
  await store.check();
  const started = performance.now();
  for (let batch = 0; batch < POINTS; batch += BATCH) {
    assert.deepEqual(
      await store.write(Array.from({ length: BATCH }, (_, n) => sample(batch + n))),
      [],
    );
  }
  const rate = (POINTS / (performance.now() - started)) * 1000;
  await assertStored(url, database, 'telemetry.live');
  return rate;
}

async function writeBare(url: string, database: string): Promise<number> {
  await rowsOf(url, database, `create database ${database}`);
  const options = { batchSize: BATCH + 1, flushInterval: 0, maxRetries: 0, gzipThreshold: 1e9 };
  const api = new InfluxDB({ url }).getWriteApi('', '', 'ms', options);
  api.path = `/write?db=${database}&precision=ms`;
  const started = performance.now();
  for (let batch = 0; batch < POINTS; batch += BATCH) {
    for (let n = batch; n < batch + BATCH; n += 1) api.writePoint(point(n));
    await api.flush();
  }
  const rate = (POINTS / (performance.now() - started)) * 1000;
  await api.close();
  await assertStored(url, database, 'live');
  return rate;
}

function sample(n: number): Sample {
  return {
    community: 'house' as CommunityId,
    device: 'd',
    meter: `m-${n % 100}` as MeterId,
    at: instant(START + n * 10),
    kind: 'live',
    quantity: 'power',
    value: n / 7,
  };
}

function point(n: number): Point {
  return new Point('live')
    .tag('community', 'house')
    .tag('meter', `m-${n % 100}`)
    .tag('quantity', 'power')
    .floatField('value', n / 7)
    .timestamp(START + n * 10);
}

async function assertStored(url: string, database: string, from: string): Promise<void> {
  const [[, count]] = await rowsOf(url, database, `select count(value) from ${from}`);
  assert.equal(count, POINTS);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
