import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Logger } from '@nestjs/common';
import { Spool } from '../../src/acquisition/spool/spool.service.js';
import { instant } from '../../src/kernel/quarter-hour.js';
import { SystemClock } from '../../src/platform/clock.service.js';
import { Health } from '../../src/platform/health.service.js';
import { Bench } from '../bench.js';

const FRAMES = 50_000;
const GROUP = 100;
const ROUNDS = 5;
const PAYLOAD = Buffer.from(
  'stat/plug/SENSOR\n{"Time":"2026-03-01T12:00:00","ENERGY":{"Total":1234.567}}',
);
/** Header and device name of a frame. */
const FRAME_BYTES = 34 + 7 + PAYLOAD.length;

/** Frames per second through the spool, against the same bytes appended and synced in the same groups. */
export const bench: Bench = async () => {
  Logger.overrideLogger(false);
  const [ours, bare, full]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < ROUNDS; round++) {
    bare.push(await bareRate(false));
    ours.push(await spoolRate());
    full.push(await bareRate(true));
  }
  const groups = `groups of ${GROUP} frames of ${FRAME_BYTES} bytes`;
  return [
    {
      what: 'append to the spool, frames/s',
      ours: median(ours),
      bare: median(bare),
      limit: { 'at-least': 0.3 },
      note: `bare: append and fdatasync of the same bytes, ${groups}`,
    },
    {
      what: 'append and fdatasync into space written beforehand, frames/s',
      ours: median(full),
      bare: median(bare),
      limit: { 'at-least': 0 },
      note: 'without the time that writing zeros first takes',
    },
  ];
};

async function spoolRate(): Promise<number> {
  const directory = await mkdtemp(path.join(tmpdir(), 'commonwatt-bench-'));
  const options = { directory, budgetBytes: 1e10, readers: ['record'] };
  const spool = await Spool.open(options, new Health(new SystemClock()));
  const receivedAt = instant(1_772_000_000_000);
  const arrival = { device: 'house/p', source: 'mqtt', payload: PAYLOAD, receivedAt } as const;
  const started = performance.now();
  for (let frame = 0; frame < FRAMES; frame += GROUP) {
    await Promise.all(Array.from({ length: GROUP }, () => spool.append(arrival)));
  }
  const rate = FRAMES / ((performance.now() - started) / 1000);
  await spool.close();
  await rm(directory, { recursive: true });
  return rate;
}

async function bareRate(isWritten: boolean): Promise<number> {
  const directory = await mkdtemp(path.join(tmpdir(), 'commonwatt-bench-'));
  const file = path.join(directory, 'bare');
  const group = Buffer.alloc(FRAME_BYTES * GROUP, 1);
  if (isWritten) {
    const empty = await open(file, 'w');
    await empty.write(Buffer.alloc((FRAMES / GROUP) * group.length));
    await empty.sync();
    await empty.close();
  }
  const handle = await open(file, isWritten ? 'r+' : 'a');
  const started = performance.now();
  for (let frame = 0; frame < FRAMES; frame += GROUP) {
    await handle.write(group, 0, group.length, isWritten ? (frame / GROUP) * group.length : null);
    await handle.datasync();
  }
  const rate = FRAMES / ((performance.now() - started) / 1000);
  await handle.close();
  await rm(directory, { recursive: true });
  return rate;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}
