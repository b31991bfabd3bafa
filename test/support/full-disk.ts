import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { rowsOf, TestInflux } from './influx.js';
import { ProjectionBench } from './projection-bench.js';

const SPREAD = { frames: 4000, meters: 20, days: 7 };
const BEFORE = 500;
const TRIES = 20;

/**
 * InfluxDB on a disk of 24 MB that is filled up and freed again. Nothing is lost, and the operator is
 * told to restart the server. Needs the right to mount.
 */
export async function proveFullDisk(): Promise<Readonly<Record<string, number>>> {
  const place = mkdtempSync(path.join(tmpdir(), 'commonwatt-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', place]);
  try {
    const influx = await TestInflux.create(place);
    await influx.start();
    const bench = await ProjectionBench.open({ url: influx.url, answerMsMax: 2000 });
    try {
      return await fillAndFree(place, influx, bench);
    } finally {
      await bench.close();
      await influx.remove();
    }
  } finally {
    execFileSync('umount', [place]);
    rmdirSync(place);
  }
}

async function fillAndFree(
  place: string,
  influx: TestInflux,
  bench: ProjectionBench,
): Promise<Readonly<Record<string, number>>> {
  await bench.prepare();
  for (let n = 0; n < BEFORE; n += 1) await bench.say(n, SPREAD);
  await bench.drainThrough();
  const ballast = path.join(place, 'ballast');
  await fill(ballast);
  for (let n = BEFORE; n < SPREAD.frames; n += 1) await bench.say(n, SPREAD);
  const whileFull = await triesRefused(bench);
  assert(whileFull > 0, 'the full disk refused nothing');
  await rm(ballast);
  bench.clock.aheadMs = 61_000;
  const afterRoom = await triesRefused(bench);
  const told = bench.health.all().find(({ part }) => part === 'influxdb')?.sentence ?? '';
  if (afterRoom > 0) assert.match(told, /restart influxd/);
  await influx.stop();
  await influx.start();
  await bench.drainThrough();
  const stored = await rowsOf(influx.url, bench.database, 'select value from telemetry.live');
  assert.equal(stored.length, SPREAD.frames, 'samples are missing after the full disk');
  return { disk_full_refused: whileFull, refused_with_room: afterRoom };
}

async function fill(file: string): Promise<void> {
  const ballast = await open(file, 'w');
  try {
    for (;;) await ballast.write(Buffer.alloc(4096));
  } catch (error) {
    assert.equal((error as NodeJS.ErrnoException).code, 'ENOSPC');
  } finally {
    await ballast.close();
  }
}

async function triesRefused(bench: ProjectionBench): Promise<number> {
  let refused = 0;
  for (let tries = 0; tries < TRIES; tries += 1) {
    if ((await bench.tryDrain()) !== undefined) refused += 1;
  }
  return refused;
}
