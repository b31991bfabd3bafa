import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DataSource } from 'typeorm';
import { acquisitionMigrations } from '../../src/acquisition/acquisition.migration.js';
import { KnownDevices } from '../../src/acquisition/known-devices.service.js';
import { MqttDecoder, MqttDevice } from '../../src/acquisition/mqtt/mqtt-decoder.js';
import { MqttMessage, writeMqttFrame } from '../../src/acquisition/mqtt/mqtt-frame.js';
import { parsePayloadMapping } from '../../src/acquisition/mqtt/parse-payload-mapping.js';
import { Words } from '../../src/acquisition/mqtt/payload-mapping.js';
import { CursorStore } from '../../src/acquisition/spool/cursor.store.js';
import { Decoders } from '../../src/acquisition/spool/decoders.service.js';
import { Intake } from '../../src/acquisition/spool/intake.service.js';
import { Spool } from '../../src/acquisition/spool/spool.service.js';
import { SpoolDrain } from '../../src/acquisition/spool/spool-drain.service.js';
import { CommunityId, MeterId } from '../../src/community/community.js';
import { parseYamlTree } from '../../src/community/yaml-tree.js';
import { instant, Instant } from '../../src/kernel/quarter-hour.js';
import { Zone } from '../../src/kernel/zone.js';
import { SystemClock } from '../../src/platform/clock.service.js';
import { Health } from '../../src/platform/health.service.js';
import { Incidents } from '../../src/platform/incidents.service.js';
import { recordTargetOn } from './acquisition.js';
import { useDatabase } from './database.js';

export const NOON = instant(Date.UTC(2026, 10, 22, 11));
const HOUSE = 'house' as CommunityId;

export interface SaidMessage {
  readonly topic?: string | undefined;
  readonly payload: string | Uint8Array;
  readonly receivedAt?: Instant | undefined;
  readonly as?: Partial<MqttMessage> | undefined;
}

/** What came of the messages of one device. */
export interface Outcome {
  /** `import 1.5`, with the time where it is not that of receipt and the flags; in the order of time. */
  readonly readings: readonly string[];
  /** The codes of what was set aside. */
  readonly setAside: readonly string[];
  /** The codes of the incidents that name the device. */
  readonly incidents: readonly string[];
  /** `missed reason`. */
  readonly gaps: readonly string[];
}

/** A device of a kind of config/devices, of its own meter. */
export function mqttDevice(id: string, profile = 'commonwatt-json', words: Words = {}): MqttDevice {
  const file = `config/devices/${profile}.yaml`;
  const mapping = parsePayloadMapping(parseYamlTree(readFileSync(file, 'utf8'), file), file);
  const all = { ...mapping.defaults, name: id, ...words };
  const zone = new Zone('Europe/Berlin');
  return { community: HOUSE, device: id, meter: id as MeterId, zone, mapping, words: all };
}

/** MQTT messages into the real spool, by the real drain into a real PostgreSQL. */
export class MqttRecord {
  private readonly devices = new Map<string, MqttDevice>();
  readonly incidents = new Incidents(new SystemClock());
  private directory = '';
  private spool: Spool | undefined;
  private drain: SpoolDrain | undefined;

  private constructor(readonly database: { readonly dataSource: DataSource }) {}

  /** Inside `describe`: opened before its tests, closed after them. */
  static use(): MqttRecord {
    const record = new MqttRecord(useDatabase(acquisitionMigrations));
    beforeAll(() => record.open());
    afterAll(() => record.close());
    return record;
  }

  /** Outside of tests, on a database that is there; to be closed by the caller. */
  static async openOn(dataSource: DataSource): Promise<MqttRecord> {
    const record = new MqttRecord({ dataSource });
    await record.open();
    return record;
  }

  /** Sends messages of a device and gives what came of all it ever said. */
  async say(device: MqttDevice, ...messages: readonly SaidMessage[]): Promise<Outcome> {
    this.devices.set(`house/${device.device}`, device);
    await this.sayAs(`house/${device.device}`, ...messages);
    return this.outcomeOf(device.device);
  }

  async sayAs(spoolName: string, ...messages: readonly SaidMessage[]): Promise<void> {
    if (this.spool === undefined) throw new Error('the record is not open');
    const intake = new Intake(this.spool);
    const device = spoolName.split('/').at(-1) ?? '';
    for (const { topic = `commonwatt/${device}/reading`, payload, receivedAt, as } of messages) {
      const bytes = typeof payload === 'string' ? new TextEncoder().encode(payload) : payload;
      const live = { topic, payload: bytes, retain: false, qos: 1, dup: false } as const;
      const frame = writeMqttFrame({ ...live, ...as });
      await intake.accept(spoolName, 'mqtt', frame, receivedAt ?? NOON);
    }
    await this.drain?.drain();
  }

  async outcomeOf(device: string): Promise<Outcome> {
    const rows: { register: string; mwh: string; ms: string; flags: string[] | null }[] =
      await this.database.dataSource.query(
        `select register, milliwatt_hours::text as mwh, flags,
           (date_part('epoch', at) * 1000)::bigint::text as ms
         from acquisition.reading where meter = $1 order by at, register`,
        [device],
      );
    const aside: { code: string }[] = await this.database.dataSource.query(
      `select code from acquisition.quarantine
       where device = $1 or (code = 'conflict' and device = '' and position($2::bytea in raw) > 0)
       order by set_aside_at, code`,
      [`house/${device}`, Buffer.from(device)],
    );
    const gaps: { missed: number | null; reason: string }[] = await this.database.dataSource.query(
      'select missed, reason from acquisition.gap where device = $1 order by "from"',
      [device],
    );
    return {
      readings: rows.map(readingText),
      setAside: aside.map(({ code }) => code),
      incidents: this.incidents
        .all()
        .filter(({ place }) => place.split(' ')[0] === `house/${device}`)
        .map(({ code, count }) => (count === 1 ? code : `${code} ${count}`))
        .sort(),
      gaps: gaps.map(({ missed, reason }) => `${missed ?? 'open'} ${reason}`),
    };
  }

  private async open(): Promise<void> {
    this.directory = await mkdtemp(path.join(tmpdir(), 'commonwatt-mqtt-'));
    const health = new Health(new SystemClock());
    const { dataSource } = this.database;
    const decoders = new Decoders();
    decoders.register('mqtt', new MqttDecoder((name) => this.devices.get(name)));
    this.spool = await Spool.open(
      { directory: this.directory, readers: ['record'] },
      health,
      this.incidents,
    );
    const target = recordTargetOn(dataSource, decoders, new KnownDevices(), this.incidents);
    this.drain = new SpoolDrain(this.spool, target, new CursorStore(dataSource), health);
  }

  async close(): Promise<void> {
    await this.spool?.close();
    await rm(this.directory, { recursive: true });
  }
}

function readingText(row: { register: string; mwh: string; ms: string; flags: string[] | null }) {
  const at = Number(row.ms) === NOON ? '' : `${new Date(Number(row.ms)).toISOString()} `;
  const flags = (row.flags ?? []).map((flag) => ` ${flag}`).join('');
  return `${at}${row.register} ${Number(row.mwh) / 1e6}${flags}`;
}
