import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { acquisitionMigrations } from '../../src/acquisition/acquisition.migration.js';
import { CursorStore } from '../../src/acquisition/spool/cursor.store.js';
import { Decoders } from '../../src/acquisition/spool/decoders.service.js';
import { SpoolDrain } from '../../src/acquisition/spool/spool-drain.service.js';
import { Spool } from '../../src/acquisition/spool/spool.service.js';
import { instant } from '../../src/kernel/quarter-hour.js';
import { SystemClock } from '../../src/platform/clock.service.js';
import { openThrowAwayDatabase } from '../../src/platform/embedded-database.service.js';
import { Health } from '../../src/platform/health.service.js';
import { migrate } from '../../src/platform/migrate.service.js';
import { recordTargetOn } from '../../test/support/acquisition.js';
import { registerDecoder, START } from '../../test/support/number-decoder.js';
import { Bench } from '../bench.js';

/** `MEMORY_READINGS=2000000` for a shorter look. */
const READINGS = Number(process.env['MEMORY_READINGS'] ?? 10_000_000);
const EARLY = READINGS / 10;
const ROUND = 10_000;
const AT_ONCE = 1000;
const DEVICES = 100;

/** Resident memory after a tenth and after all of ten million readings through spool and record. */
export const bench: Bench = async () => {
  Logger.overrideLogger(false);
  const database = await openThrowAwayDatabase();
  await migrate(database.ownerUrl, acquisitionMigrations);
  const dataSource = new DataSource({ type: 'postgres', url: database.serviceUrl });
  await dataSource.initialize();
  const directory = await mkdtemp(path.join(tmpdir(), 'commonwatt-bench-'));
  const health = new Health(new SystemClock());
  const spool = await Spool.open({ directory, budgetBytes: 1e10, readers: ['record'] }, health);
  const decoders = new Decoders();
  decoders.register('mqtt', registerDecoder);
  const target = recordTargetOn(dataSource, decoders);
  const drain = new SpoolDrain(spool, target, new CursorStore(dataSource), health);
  let early = 0;
  for (let first = 0; first < READINGS; first += ROUND) {
    for (let part = first; part < first + ROUND; part += AT_ONCE) await sayFrom(spool, part);
    await drain.drain();
    if (first + ROUND === EARLY) early = residentMegabytes();
  }
  const late = residentMegabytes();
  await spool.close();
  await dataSource.destroy();
  await database.close();
  await rm(directory, { recursive: true });
  const what = `resident memory after ${READINGS / 1e6} million readings, MB`;
  const note = `bare: after ${EARLY / 1e6} million`;
  return [{ what, ours: late, bare: early, limit: { 'at-most': 1.1 }, note }];
};

async function sayFrom(spool: Spool, first: number): Promise<void> {
  const numbers = Array.from({ length: AT_ONCE }, (_, place) => first + place);
  await Promise.all(
    numbers.map((number) =>
      spool.append({
        device: `d-${number % DEVICES}`,
        source: 'mqtt',
        payload: Buffer.from(JSON.stringify({ number })),
        receivedAt: instant(START + number),
      }),
    ),
  );
}

function residentMegabytes(): number {
  globalThis.gc?.();
  return process.memoryUsage.rss() / 1e6;
}
