import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ScheduleModule } from '@nestjs/schedule';
import { acquisitionMigrations } from '../../src/acquisition/acquisition.migration.js';
import { AcquisitionModule } from '../../src/acquisition/acquisition.module.js';
import { CursorStore } from '../../src/acquisition/spool/cursor.store.js';
import { Decoders } from '../../src/acquisition/spool/decoders.service.js';
import { Drains } from '../../src/acquisition/spool/drains.service.js';
import { InfluxStore } from '../../src/acquisition/projection/influx.store.js';
import { Intake } from '../../src/acquisition/spool/intake.service.js';
import { ProjectionTarget } from '../../src/acquisition/projection/projection-target.store.js';
import { Spool } from '../../src/acquisition/spool/spool.service.js';
import { SpoolDrain } from '../../src/acquisition/spool/spool-drain.service.js';
import { TimeSeries } from '../../src/acquisition/projection/time-series.service.js';
import { CommunityId, MeterId } from '../../src/community/community.js';
import { instant } from '../../src/kernel/quarter-hour.js';
import { ClockModule } from '../../src/platform/clock.module.js';
import { SystemClock } from '../../src/platform/clock.service.js';
import { DatabaseModule } from '../../src/platform/database.module.js';
import { HealthModule } from '../../src/platform/health.module.js';
import { Health } from '../../src/platform/health.service.js';
import { recordTargetOn } from '../support/acquisition.js';
import { useDatabase } from '../support/database.js';
import { TestInflux } from '../support/influx.js';
import { numberDecoder, START } from '../support/number-decoder.js';

const DAY_MS = 86_400_000;
const house = 'house' as CommunityId;
const powerOf = (meter: string) =>
  ({ community: house, meter: meter as MeterId, quantity: 'power' }) as const;
const everything = { from: instant(0), to: instant(START + 365 * DAY_MS) };

describe('the drains of the spool', () => {
  const database = useDatabase(acquisitionMigrations);
  let directory: string;
  let health: Health;
  let decoders: Decoders;
  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'commonwatt-drains-'));
    health = new Health(new SystemClock());
    decoders = new Decoders();
    decoders.register('mqtt', numberDecoder);
  });
  afterEach(() => rm(directory, { recursive: true }));

  const openSpool = (readers: readonly string[], budgetBytes = 1e9) =>
    Spool.open({ directory, budgetBytes, segmentBytes: budgetBytes / 4, readers }, health);
  const say = (spool: Spool, device: string, text: string, receivedAt = START) =>
    new Intake(spool).accept(device, 'mqtt', new TextEncoder().encode(text), instant(receivedAt));
  const recordOf = (spool: Spool) => {
    const cursors = new CursorStore(database.dataSource);
    const target = recordTargetOn(database.dataSource, decoders);
    return new SpoolDrain(spool, target, cursors, health);
  };
  const count = async (query: string): Promise<number> => {
    const [{ count }] = await database.dataSource.query<[{ count: string }]>(query);
    return Number(count);
  };

  it('set aside, byte for byte, what cannot be read and what does not lie near its receipt', async () => {
    const spool = await openSpool(['record']);
    await say(spool, 'good', '{"number":1}');
    await say(spool, 'broken', '{"number":');
    await say(spool, 'early', '{"number":2}', START + 36 * DAY_MS);
    await say(spool, 'late', '{"number":3}', START - 300_001);
    await recordOf(spool).drain();
    await spool.close();
    const rows: unknown = await database.dataSource.query(
      `select device, reason, convert_from(raw, 'UTF8') as raw from acquisition.quarantine
       order by device`,
    );
    expect(rows).toMatchObject([
      { device: 'broken', reason: /JSON/, raw: '{"number":' },
      { device: 'early', reason: /is older than 35 days$/, raw: '{"number":2}' },
      { device: 'late', reason: /lies in the future$/, raw: '{"number":3}' },
    ]);
    expect(await count(`select count(*) from acquisition.reading where meter = 'good'`)).toBe(1);
    expect(await count(`select count(*) from acquisition.reading where meter = 'late'`)).toBe(0);
  });

  it('read again from an older cursor, change nothing', async () => {
    const spool = await openSpool(['record']);
    for (let number = 0; number < 20; number++) await say(spool, 'again', `{"number":${number}}`);
    expect(await recordOf(spool).drain()).toBe(20);
    expect(await recordOf(spool).drain()).toBe(0);
    await database.dataSource.query('delete from acquisition.cursor');
    expect(await recordOf(spool).drain()).toBe(20);
    await spool.close();
    expect(await count(`select count(*) from acquisition.reading where meter = 'again'`)).toBe(20);
  });

  it('hold devices back when the budget is used up, drop nothing and give the space back', async () => {
    const spool = await openSpool(['record'], 8192);
    let stored = 0;
    const all = Array.from({ length: 500 }, (_, number) =>
      say(spool, 'many', `{"number":${number}}`).then(() => {
        stored += 1;
      }),
    );
    while (!health.all().some(({ state }) => state === 'error')) await pause(5);
    expect(spool.isFull).toBe(true);
    const before = stored;
    expect(before).toBeLessThan(500);
    const drain = recordOf(spool);
    while (stored < 500) {
      await drain.drain();
      await pause(5);
    }
    await Promise.all(all);
    await drain.drain();
    await spool.close();
    expect(await count(`select count(*) from acquisition.reading where meter = 'many'`)).toBe(500);
  });

  it('lose nothing while InfluxDB is away', async () => {
    const influx = await TestInflux.create();
    const spool = await openSpool(['projection']);
    try {
      const store = new InfluxStore(
        { url: influx.url, database: 'commonwatt', telemetryDays: 36_500 },
        new SystemClock(),
      );
      await influx.start();
      await store.prepare();
      await influx.stop();
      const cursors = new CursorStore(database.dataSource);
      const target = new ProjectionTarget(database.dataSource, decoders, store, cursors);
      const drain = new SpoolDrain(spool, target, cursors, health);
      for (let round = 0; round < 3; round++) {
        for (let number = 0; number < 50; number++) {
          await say(spool, 'away', `{"number":${round * 50 + number}}`);
        }
        await expect(drain.drain()).rejects.toThrow();
        await influx.start();
        expect(await drain.drain()).toBe(50);
        await influx.stop();
      }
      await influx.start();
      const points = await store.range(powerOf('away'), everything);
      expect(points.map(({ value }) => value)).toEqual(Array.from({ length: 150 }, (_, n) => n));
    } finally {
      await spool.close();
      await influx.remove();
    }
  }, 60_000);

  it('run in the service once they are started, into the record and the projection', async () => {
    const service = await startService(database.serviceUrl, directory);
    service.get(Decoders).register('mqtt', numberDecoder);
    service.get(Drains).start();
    const intake = service.get(Intake);
    const payload = new TextEncoder().encode('{"number":7}');
    await intake.accept('alive', 'mqtt', payload, instant(START));
    const reached = async () =>
      (await count(`select count(*) from acquisition.reading where meter = 'alive'`)) +
      (await service.get(TimeSeries).range(powerOf('alive'), everything)).length;
    for (let tries = 0; (await reached()) < 2 && tries < 200; tries++) await pause(20);
    expect(await reached()).toBe(2);
    await service.close();
  }, 60_000);
});

function startService(url: string, spoolDirectory: string): Promise<INestApplicationContext> {
  @Module({
    imports: [
      ClockModule.forRoot(),
      HealthModule,
      ScheduleModule.forRoot(),
      DatabaseModule.forRoot({ url }),
      AcquisitionModule.forRoot({ spoolDirectory }),
    ],
  })
  class Service {}
  return NestFactory.createApplicationContext(Service);
}
