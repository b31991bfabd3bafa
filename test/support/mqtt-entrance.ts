import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { INestApplicationContext } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { acquisitionMigrations } from '../../src/acquisition/acquisition.migration.js';
import { DeviceService } from '../../src/acquisition/device.service.js';
import { TlsFiles } from '../../src/acquisition/mqtt/broker-access.source.js';
import { BrokerOptions } from '../../src/acquisition/mqtt/embedded-broker.gateway.js';
import { MqttDevice } from '../../src/acquisition/mqtt/mqtt-decoder.js';
import { SourceParts } from '../../src/acquisition/source-parts.service.js';
import { Speakers } from '../../src/acquisition/speakers.service.js';
import { Drains } from '../../src/acquisition/spool/drains.service.js';
import { Clock } from '../../src/platform/clock.service.js';
import { Health } from '../../src/platform/health.service.js';
import { Incidents } from '../../src/platform/incidents.service.js';
import { openAcquiring } from './acquiring-service.js';
import { accountsOf } from './broker-accounts.js';
import { TestDatabase, useDatabase } from './database.js';
import { eventually } from './eventually.js';
import { shellyEntries } from './shelly-meters.js';

export interface EntranceOptions {
  readonly meters: number;
  readonly clock?: Clock | undefined;
  readonly spoolBudgetBytes?: number | undefined;
  readonly expectSeconds?: number | undefined;
}

/** From MQTT to the record, on a spool of its own; the database is shared by the file of tests. */
export class MqttEntrance {
  private constructor(
    private readonly directory: string,
    private readonly service: INestApplicationContext,
    private readonly database: TestDatabase,
  ) {}

  static async open(database: TestDatabase, options: EntranceOptions): Promise<MqttEntrance> {
    const directory = await mkdtemp(path.join(tmpdir(), 'commonwatt-entrance-'));
    const service = await openAcquiring({
      ...options,
      databaseUrl: database.serviceUrl,
      spoolDirectory: path.join(directory, 'spool'),
      entries: shellyEntries(options.meters, options.expectSeconds),
    });
    return new MqttEntrance(directory, service, database);
  }

  get devices(): DeviceService {
    return this.service.get(DeviceService);
  }

  get incidents(): Incidents {
    return this.service.get(Incidents);
  }

  get parts(): SourceParts {
    return this.service.get(SourceParts);
  }

  get knownDevices(): readonly MqttDevice[] {
    return [...this.service.get(Speakers).mqtt.values()];
  }

  get drains(): Drains {
    return this.service.get(Drains);
  }

  /** Connects to an external broker and waits until its topics are heard. */
  async hear(url: string, version: 4 | 5 | 'found' = 5, tls?: TlsFiles): Promise<void> {
    this.devices.connectBroker({ url, version, tls });
    await this.healthIs('mqtt', /^ok: connected/);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }

  /** Opens the built-in broker; each device's account is its id, its password `<id>-secret`. */
  async openBroker(meters: number, tls?: BrokerOptions['tls']): Promise<number> {
    this.drains.start();
    const ids = shellyEntries(meters).map(({ id }) => id);
    const passwords = new Map(ids.map((id) => [id, `${id}-secret`]));
    return this.devices.openBroker({ port: 0, tls, accounts: accountsOf('house', passwords) });
  }

  async healthIs(part: string, words: RegExp): Promise<void> {
    const told = () => {
      const found = this.service
        .get(Health)
        .all()
        .find((each) => each.part === part);
      return `${found?.state ?? 'unknown'}: ${found?.sentence ?? ''}`;
    };
    await eventually(
      () => `${String(words)} of ${part}, which is ${told()}`,
      () => words.test(told()) || undefined,
      100,
    );
  }

  async noted(code: string, count = 1): Promise<void> {
    await eventually(
      () => `${count} × ${code}, noted are ${JSON.stringify(this.incidents.all())}`,
      () => this.incidents.countOf(code) >= count || undefined,
      100,
    );
  }

  /** Watt-hours stored of a meter, in order. */
  async stored(meter: string): Promise<number[]> {
    const rows: { wh: string }[] = await this.database.dataSource.query(
      `select milliwatt_hours / 1000 as wh from acquisition.reading where meter = $1 order by at`,
      [meter],
    );
    return rows.map(({ wh }) => Number(wh));
  }

  /** How many samples each closed gap of a device lacks. */
  async missed(device: string): Promise<readonly number[]> {
    const rows: { missed: number }[] = await this.database.dataSource.query(
      `select missed from acquisition.gap where device = $1 and missed is not null`,
      [device],
    );
    return rows.map(({ missed }) => missed);
  }

  /** Nothing can be stored in the record until the returned function is called. */
  async blockRecord(): Promise<() => Promise<void>> {
    const owner = new DataSource({ type: 'postgres', url: this.database.ownerUrl });
    const runner = (await owner.initialize()).createQueryRunner();
    await runner.startTransaction();
    await runner.query('lock table acquisition.reading in access exclusive mode');
    return async () => {
      await runner.rollbackTransaction();
      await owner.destroy();
    };
  }

  /** The flags of a meter's last reading. */
  async flags(meter: string): Promise<readonly string[]> {
    const [{ flags }]: { flags: string[] }[] = await this.database.dataSource.query(
      `select flags from acquisition.reading where meter = $1 order by at desc limit 1`,
      [meter],
    );
    return flags;
  }

  async storedAre(meter: string, expected: readonly number[]): Promise<void> {
    await eventually(
      () => `${expected.length} readings of ${meter}`,
      async () => (await this.stored(meter)).length >= expected.length || undefined,
      150,
    );
    expect(await this.stored(meter)).toEqual(expected);
  }

  /** What was set aside whose bytes hold a text, with its reason. */
  async setAside(text: string): Promise<{ device: string; code: string; reason: string }> {
    return eventually(`‘${text}’ in quarantine`, async () => {
      const rows: { device: string; code: string; reason: string }[] =
        await this.database.dataSource.query(
          `select device, code, reason from acquisition.quarantine
            where position($1::bytea in raw) > 0`,
          [Buffer.from(text)],
        );
      return rows.at(0);
    });
  }

  async close(): Promise<void> {
    await this.service.close();
    await rm(this.directory, { recursive: true });
  }
}

/** One entrance per test file of cases, opened when it is first asked for. */
export function useEntrances(): (options: EntranceOptions) => Promise<MqttEntrance> {
  const database = useDatabase(acquisitionMigrations);
  const opened: MqttEntrance[] = [];
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((entrance) => entrance.close()));
  }, 60_000);
  return async (options) => {
    const entrance = await MqttEntrance.open(database, options);
    opened.push(entrance);
    return entrance;
  };
}
