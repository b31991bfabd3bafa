import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { acquisitionMigrations } from '../../src/acquisition/acquisition.migration.js';
import { CursorStore } from '../../src/acquisition/spool/cursor.store.js';
import { Decoders } from '../../src/acquisition/spool/decoders.service.js';
import { SpoolDrain } from '../../src/acquisition/spool/spool-drain.service.js';
import { Spool } from '../../src/acquisition/spool/spool.service.js';
import { instant } from '../../src/kernel/quarter-hour.js';
import { SystemClock } from '../../src/platform/clock.service.js';
import {
  EmbeddedDatabase,
  openEmbeddedDatabase,
} from '../../src/platform/embedded-database.service.js';
import { Health } from '../../src/platform/health.service.js';
import { migrate } from '../../src/platform/migrate.service.js';
import { recordTargetOn } from '../support/acquisition.js';
import { freePort } from '../support/free-port.js';
import { registerDecoder, START } from '../support/number-decoder.js';
import { firstLine, killHard, startProcess } from '../support/own-process.js';
import { rowsOf } from '../support/sql.js';
import { countOf, KeptPromise, PromiseRun } from './promise.js';

const DEVICES = 50;
const AT_ONCE = 500;
const BUDGET_BYTES = 8_000_000;
const LONG = 'x'.repeat(500);

export const promise: KeptPromise = {
  number: '05',
  sentence:
    'While PostgreSQL is away readings wait in the spool; nothing is dropped, all follow in order.',
  async prove(run) {
    Logger.overrideLogger(false);
    const base = await mkdtemp(path.join(tmpdir(), 'commonwatt-p05-'));
    // The server runs as a user of its own.
    await chmod(base, 0o711);
    const bench = await Bench.open(base);
    try {
      return {
        ...(await outage(run, bench)),
        ...(await heldBack(bench)),
        ...(await killed(run, bench)),
      };
    } finally {
      await bench.close();
      await rm(base, { recursive: true });
    }
  },
};

/** A database that can be stopped and started, and spools in front of it. */
class Bench {
  private first = 0;

  private constructor(
    private readonly base: string,
    private readonly port: number,
    private database: EmbeddedDatabase,
    readonly dataSource: DataSource,
  ) {}

  static async open(base: string): Promise<Bench> {
    const port = await freePort();
    const database = await openEmbeddedDatabase({ directory: path.join(base, 'database'), port });
    await migrate(database.ownerUrl, acquisitionMigrations);
    const dataSource = new DataSource({
      type: 'postgres',
      url: database.serviceUrl,
      logging: false,
    });
    await dataSource.initialize();
    return new Bench(base, port, database, dataSource);
  }

  get url(): string {
    return this.database.serviceUrl;
  }

  stop(): Promise<void> {
    return this.database.close();
  }

  async start(): Promise<void> {
    const place = { directory: path.join(this.base, 'database'), port: this.port };
    this.database = await openEmbeddedDatabase(place);
  }

  async close(): Promise<void> {
    await this.dataSource.destroy().catch(() => undefined);
    await this.database.close();
  }

  spoolAt(name: string): string {
    return path.join(this.base, name);
  }

  async spool(name: string, budgetBytes: number) {
    const health = new Health(new SystemClock());
    const options = { directory: this.spoolAt(name), budgetBytes, readers: ['record'] };
    const spool = await Spool.open({ ...options, segmentBytes: 1_000_000 }, health);
    const decoders = new Decoders();
    decoders.register('mqtt', registerDecoder);
    const target = recordTargetOn(this.dataSource, decoders);
    const drain = new SpoolDrain(spool, target, new CursorStore(this.dataSource), health);
    return { spool, drain, health };
  }

  /** Numbers nobody else of this run uses. */
  numbers(count: number): readonly number[] {
    this.first += count;
    return Array.from({ length: count }, (_, place) => this.first - count + place);
  }

  /** The readings stored of some numbers; each with its own instant, and none twice. */
  async stored(numbers: readonly number[]): Promise<number> {
    const [row] = await rowsOf<{ count: string; wrong: string }>(
      this.url,
      `select count(*) as count, count(*) filter (where
         at <> to_timestamp((${START} + milliwatt_hours) / 1000.0::float8)) as wrong
       from acquisition.reading where milliwatt_hours between $1 and $2`,
      [numbers[0], numbers.at(-1)],
    );
    assert.equal(Number(row.wrong), 0, 'readings have lost their time');
    return Number(row.count);
  }
}

function say(spool: Spool, number: number, padding = ''): Promise<void> {
  const payload = Buffer.from(JSON.stringify({ number, padding }));
  const device = `d-${number % DEVICES}`;
  return spool.append({ device, source: 'mqtt', payload, receivedAt: instant(START + number) });
}

async function sayAll(spool: Spool, numbers: readonly number[]): Promise<void> {
  for (let first = 0; first < numbers.length; first += AT_ONCE) {
    await Promise.all(numbers.slice(first, first + AT_ONCE).map((number) => say(spool, number)));
  }
}

/** PostgreSQL goes away under the running drain; what came meanwhile follows when it is back. */
async function outage(run: PromiseRun, bench: Bench) {
  const numbers = bench.numbers(countOf(run, { C: 10_000, F: 500_000, N: 12_000_000 }));
  const { spool, drain, health } = await bench.spool('outage', 1e10);
  drain.start();
  const before = Math.floor(numbers.length / 10);
  await sayAll(spool, numbers.slice(0, before));
  await bench.stop();
  await sayAll(spool, numbers.slice(before));
  const isTold = health.all().some(({ part, state }) => part === 'record' && state !== 'ok');
  await bench.start();
  const started = performance.now();
  let breaks = 0;
  for (let stored = 0; stored < numbers.length;) {
    await pause(50);
    stored = await bench.stored(numbers);
    breaks += await gapsInOrder(bench, numbers);
    assert(performance.now() - started < 600_000, `${stored} of ${numbers.length} came back`);
  }
  const seconds = (performance.now() - started) / 1000;
  await drain.stop();
  await spool.close();
  assert.equal(breaks, 0, 'readings overtook others');
  assert(isTold || numbers.length < 20_000, 'nobody was told that PostgreSQL is away');
  return { frames: numbers.length, drain_s: seconds.toFixed(1), lost: 0, order_breaks: breaks };
}

/** What is stored is always the beginning of what was said: 0, or how much is missing before the last. */
async function gapsInOrder(bench: Bench, numbers: readonly number[]): Promise<number> {
  const [row] = await rowsOf<{ missing: string | null }>(
    bench.url,
    `select max(milliwatt_hours) - $1 + 1 - count(*) as missing from acquisition.reading
     where milliwatt_hours between $1 and $2`,
    [numbers[0], numbers.at(-1)],
  );
  return Number(row.missing ?? 0);
}

/** A small budget: the publisher is held back, nothing is dropped; a spool that drops is found out. */
async function heldBack(bench: Bench) {
  const numbers = bench.numbers(20_000);
  const { spool, drain } = await bench.spool('budget', BUDGET_BYTES);
  await bench.stop();
  const acknowledged = new Set<number>();
  const saying = async (): Promise<void> => {
    for (let first = 0; first < numbers.length; first += AT_ONCE) {
      const some = numbers.slice(first, first + AT_ONCE);
      await Promise.all(
        some.map(async (one) => {
          await say(spool, one, LONG);
          acknowledged.add(one);
        }),
      );
    }
  };
  const said = saying();
  while (!spool.isFull) await pause(20);
  await pause(300);
  const held = acknowledged.size;
  assert(held < numbers.length, 'the budget held nobody back');
  const dropped = controlDropped(held, numbers.length);
  assert(dropped > 0, 'a spool that drops the oldest was not found out');
  await bench.start();
  drain.start();
  await said;
  while ((await bench.stored(numbers)) < acknowledged.size) await pause(50);
  await drain.stop();
  await spool.close();
  assert.equal(await bench.stored(numbers), numbers.length, 'readings were dropped');
  return { budget_hit: 1, held_at: held, dropped: 0, control_dropped: dropped };
}

/** Known-bad: a queue of the same size that acknowledges on and drops its oldest. */
function controlDropped(room: number, said: number): number {
  const queue: number[] = [];
  const acknowledged: number[] = [];
  for (let number = 0; number < said; number++) {
    queue.push(number);
    acknowledged.push(number);
    if (queue.length > room) queue.splice(0, 1000);
  }
  const stored = new Set(queue);
  return acknowledged.filter((number) => !stored.has(number)).length;
}

/** kill -9 in the middle of draining, again and again: no reading is missing, none is there twice. */
async function killed(run: PromiseRun, bench: Bench) {
  const kills = countOf(run, { C: 3, F: 20, N: 100 });
  const numbers = bench.numbers(kills * 15_000);
  const { spool } = await bench.spool('killed', 1e10);
  await sayAll(spool, numbers);
  await spool.close();
  let inTheMiddle = 0;
  for (let kill = 0; kill < kills; kill++) {
    const before = await bench.stored(numbers);
    const child = startProcess('test/support/drain.command.ts', [
      bench.spoolAt('killed'),
      bench.url,
    ]);
    await firstLine(child);
    await pause(run.random.between(200, 1500));
    if (child.exitCode === null) await killHard(child);
    const after = await bench.stored(numbers);
    if (after > before && after < numbers.length) inTheMiddle += 1;
  }
  const last = startProcess('test/support/drain.command.ts', [bench.spoolAt('killed'), bench.url]);
  await once(last, 'exit');
  assert.equal(await bench.stored(numbers), numbers.length, 'readings are missing after the kills');
  assert(inTheMiddle > 0, 'no kill came in the middle of the drain');
  return { kills, kills_in_the_middle: inTheMiddle, double_rows: 0 };
}
