import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
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

const FRAMES = 100_000;
const BARE_BATCH = 2000;
const ROUNDS = 3;
const DEVICES = 100;

/** The frames of a hundred devices that speak in turn, as a community's evening gives them. */
function payloadOf(number: number): string {
  return JSON.stringify({ number });
}

/** Readings per second from the spool into the record, against a bare batched insert of the same rows. */
export const bench: Bench = async () => {
  const database = await openThrowAwayDatabase();
  await migrate(database.ownerUrl, acquisitionMigrations);
  const dataSource = new DataSource({ type: 'postgres', url: database.serviceUrl });
  await dataSource.initialize();
  const owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  await owner.query('create table acquisition.bare (like acquisition.reading including all)');
  const ours: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    bare.push(await bareRate(owner, round));
    ours.push(await drainRate(dataSource, round));
  }
  await owner.end();
  await dataSource.destroy();
  await database.close();
  const what = 'spool to record, readings/s';
  const note = `bare: sorted unnest of ${BARE_BATCH} rows into the same table, no ON CONFLICT`;
  return [{ what, ours: median(ours), bare: median(bare), limit: { 'at-least': 0.6 }, note }];
};

async function drainRate(dataSource: DataSource, round: number): Promise<number> {
  const directory = await mkdtemp(path.join(tmpdir(), 'commonwatt-bench-'));
  const health = new Health(new SystemClock());
  const spool = await Spool.open({ directory, budgetBytes: 1e10, readers: ['record'] }, health);
  const appended: Promise<void>[] = [];
  for (let number = 0; number < FRAMES; number++) {
    const payload = Buffer.from(payloadOf(round * FRAMES + number));
    const receivedAt = instant(START + round * FRAMES + number);
    const device = `d-${number % DEVICES}`;
    appended.push(spool.append({ device, source: 'mqtt', payload, receivedAt }));
    if (appended.length === 2000) await Promise.all(appended.splice(0));
  }
  await Promise.all(appended);
  const decoders = new Decoders();
  decoders.register('mqtt', registerDecoder);
  const target = recordTargetOn(dataSource, decoders);
  const drain = new SpoolDrain(spool, target, new CursorStore(dataSource), health);
  const started = performance.now();
  await drain.drain();
  const seconds = (performance.now() - started) / 1000;
  await spool.close();
  await rm(directory, { recursive: true });
  return FRAMES / seconds;
}

/** What is left when all that the product promises is taken away: rows at hand, written in batches. */
async function bareRate(client: Client, round: number): Promise<number> {
  const insert = `insert into acquisition.bare (community, meter, register, at, milliwatt_hours,
      estimated, source, received_at, frame_sequence, frame_hash)
    select 'house', meter, 'import', to_timestamp(ms / 1000.0), mwh, false, source,
      to_timestamp(ms / 1000.0), sequence, hash
    from unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::bigint[], $6::bytea[])
      as t(meter, ms, mwh, source, sequence, hash)`;
  const hash = Buffer.alloc(32, 7);
  const started = performance.now();
  for (let first = 0; first < FRAMES; first += BARE_BATCH) {
    const numbers = Array.from({ length: BARE_BATCH }, (_, n) => round * FRAMES + first + n);
    numbers.sort((a, b) => (a % DEVICES) - (b % DEVICES) || a - b);
    await client.query(insert, [
      numbers.map((number) => `d-${number % DEVICES}`),
      numbers.map((number) => START + number),
      numbers,
      numbers.map((number) => `mqtt/d-${number % DEVICES}`),
      numbers,
      numbers.map(() => hash),
    ]);
  }
  return FRAMES / ((performance.now() - started) / 1000);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}
