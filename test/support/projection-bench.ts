import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { acquisitionMigrations } from '../../src/acquisition/acquisition.migration.js';
import { InfluxOptions } from '../../src/acquisition/projection/influx-dialect.js';
import { InfluxStore } from '../../src/acquisition/projection/influx.store.js';
import { InfluxWatch } from '../../src/acquisition/projection/influx-watch.service.js';
import { daySpans, ProjectionDifference } from '../../src/acquisition/projection/day-digest.js';
import { digestPoints } from '../../src/acquisition/projection/digest-points.store.js';
import { ProjectionComparison } from '../../src/acquisition/projection/projection-comparison.service.js';
import { ProjectionRebuild } from '../../src/acquisition/projection/projection-rebuild.service.js';
import { ProjectionTarget } from '../../src/acquisition/projection/projection-target.store.js';
import { RecordedRegisters } from '../../src/acquisition/projection/recorded-registers.store.js';
import { CursorStore } from '../../src/acquisition/spool/cursor.store.js';
import { Decoders } from '../../src/acquisition/spool/decoders.service.js';
import { Intake } from '../../src/acquisition/spool/intake.service.js';
import { SpoolDrain } from '../../src/acquisition/spool/spool-drain.service.js';
import { Spool } from '../../src/acquisition/spool/spool.service.js';
import { CommunityId, MeterId } from '../../src/community/community.js';
import { Energy } from '../../src/kernel/energy.js';
import { localDay } from '../../src/kernel/local-day.js';
import { Instant, instant } from '../../src/kernel/quarter-hour.js';
import { Zone } from '../../src/kernel/zone.js';
import { Clock } from '../../src/platform/clock.service.js';
import {
  EmbeddedDatabase,
  openThrowAwayDatabase,
} from '../../src/platform/embedded-database.service.js';
import { Health } from '../../src/platform/health.service.js';
import { Incidents } from '../../src/platform/incidents.service.js';
import { migrate } from '../../src/platform/migrate.service.js';
import { readingServiceOn } from './acquisition.js';
import { numberDecoder, START } from './number-decoder.js';

const DAY_MS = 86_400_000;
const HOUSE = 'house' as CommunityId;
const ZONE = new Zone('Europe/Berlin');
const [FIRST, LAST] = [localDay('2026-02-24'), localDay('2026-04-15')];
const RETRY_MS = 5;

/** One day of one register, as the projection holds it. */
export interface HeldDay {
  readonly meter: string;
  readonly day: string;
  readonly count: number;
  readonly sha256: string;
}

/** The system's clock, moved ahead by hand. */
export class MovedClock extends Clock {
  aheadMs = 0;
  now(): Instant {
    return instant(Date.now() + this.aheadMs);
  }
}

/** The parts of a bench that live as long as it does. */
interface Parts {
  readonly embedded: EmbeddedDatabase;
  readonly dataSource: DataSource;
  readonly directory: string;
  readonly spool: Spool;
  readonly drain: SpoolDrain;
  readonly store: InfluxStore;
  readonly health: Health;
  readonly clock: MovedClock;
}

/** Spool, record and an InfluxDB, with everything of the product between them but Nest. */
export class ProjectionBench {
  /** Time and value of every frame said: one register point and one live point each. */
  readonly expected: { readonly at: number; readonly number: number }[] = [];
  readonly database = 'commonwatt';
  readonly health: Health;
  readonly clock: MovedClock;
  /** Drains that threw and were tried again. */
  heldBack = 0;

  private constructor(private readonly parts: Parts) {
    this.health = parts.health;
    this.clock = parts.clock;
  }

  static async open(options: Omit<InfluxOptions, 'database'>): Promise<ProjectionBench> {
    Logger.overrideLogger(false);
    const embedded = await openThrowAwayDatabase();
    await migrate(embedded.ownerUrl, acquisitionMigrations);
    const dataSource = new DataSource({ type: 'postgres', url: embedded.serviceUrl });
    await dataSource.initialize();
    const directory = await mkdtemp(path.join(tmpdir(), 'commonwatt-projection-'));
    const clock = new MovedClock();
    const [health, incidents] = [new Health(clock), new Incidents(clock)];
    const spool = await Spool.open(
      { directory, budgetBytes: 1e9, readers: ['projection'] },
      health,
    );
    const watch = new InfluxWatch(options.url, health, incidents, clock);
    const settings = { telemetryDays: 3650, ...options, database: 'commonwatt' };
    const store = new InfluxStore(settings, clock, watch);
    const decoders = new Decoders();
    decoders.register('mqtt', numberDecoder);
    const cursors = new CursorStore(dataSource);
    const target = new ProjectionTarget(dataSource, decoders, store, cursors);
    const drain = new SpoolDrain(spool, target, cursors, health);
    return new ProjectionBench({
      embedded,
      dataSource,
      directory,
      spool,
      drain,
      store,
      health,
      clock,
    });
  }

  /** The install step. */
  prepare(): Promise<void> {
    return this.parts.store.prepare();
  }

  /** Frame `n` of `frames`, spread over days and meters, into the spool and into the record. */
  async say(n: number, spread: { frames: number; meters: number; days: number }): Promise<void> {
    const number = Math.floor((n * spread.days * DAY_MS) / spread.frames);
    const at = instant(START + number);
    const meter = `m-${n % spread.meters}` as MeterId;
    this.expected.push({ at, number });
    const payload = new TextEncoder().encode(JSON.stringify({ number }));
    await new Intake(this.parts.spool).accept(meter, 'mqtt', payload, at);
    const energy = Energy.ofMilliwattHours(number);
    const readings = [{ meter, register: 'import', at, energy } as const];
    await readingServiceOn(this.parts.dataSource).append(HOUSE, readings, 'bench');
  }

  /** One try; what it threw, undefined when the spool is empty. */
  tryDrain(): Promise<unknown> {
    return this.parts.drain.drain().then(
      () => undefined,
      (error: unknown) => error,
    );
  }

  /** Until the spool is empty. */
  async drainThrough(): Promise<void> {
    while ((await this.tryDrain()) !== undefined) {
      this.heldBack += 1;
      await pause(RETRY_MS);
    }
  }

  async quarantined(): Promise<number> {
    const [{ count }]: [{ count: number }] = await this.parts.dataSource.query(
      'select count(*)::int as count from acquisition.quarantine',
    );
    return count;
  }

  /** Every register and day the projection holds. */
  async digests(): Promise<readonly HeldDay[]> {
    const days = daySpans(ZONE, FIRST, LAST);
    const [from, to] = [days[0].from, days[days.length - 1].to];
    const held: HeldDay[] = [];
    for (const { meter, quantity } of await this.parts.store.latest(HOUSE)) {
      if (quantity !== 'import') continue;
      const series = { community: HOUSE, meter, quantity } as const;
      const pages = this.parts.store.pages(series, { from, to });
      for (const [day, digest] of await digestPoints(pages, days))
        held.push({ meter, day, ...digest });
    }
    return held;
  }

  async rebuild(): Promise<void> {
    await this.rebuilder().rebuild(HOUSE, {
      from: instant(START),
      to: instant(START + 99 * DAY_MS),
    });
  }

  compare(): Promise<readonly ProjectionDifference[]> {
    const recorded = new RecordedRegisters(this.parts.dataSource);
    const comparison = new ProjectionComparison(recorded, this.parts.store, this.rebuilder());
    return comparison.compare({ id: HOUSE, zone: ZONE }, FIRST, LAST);
  }

  private rebuilder(): ProjectionRebuild {
    const { dataSource, store } = this.parts;
    const recorded = new RecordedRegisters(dataSource);
    return new ProjectionRebuild(recorded, store, new CursorStore(dataSource));
  }

  async close(): Promise<void> {
    const { spool, dataSource, embedded, directory } = this.parts;
    await spool.close();
    await dataSource.destroy();
    await embedded.close();
    await rm(directory, { recursive: true });
  }
}
