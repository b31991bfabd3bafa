import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { KnownDevices } from '../../src/acquisition/known-devices.service.js';
import { ModbusDecoder, ModbusDevice } from '../../src/acquisition/modbus/modbus-decoder.js';
import { writeModbusFrame } from '../../src/acquisition/modbus/modbus-frame.js';
import { MqttDecoder, MqttDevice } from '../../src/acquisition/mqtt/mqtt-decoder.js';
import { writeMqttFrame } from '../../src/acquisition/mqtt/mqtt-frame.js';
import { ProjectionTarget } from '../../src/acquisition/projection/projection-target.store.js';
import { SampleStore } from '../../src/acquisition/projection/sample.store.js';
import { CursorStore } from '../../src/acquisition/spool/cursor.store.js';
import { Decoders } from '../../src/acquisition/spool/decoders.service.js';
import { Intake } from '../../src/acquisition/spool/intake.service.js';
import { Spool } from '../../src/acquisition/spool/spool.service.js';
import { SpoolDrain } from '../../src/acquisition/spool/spool-drain.service.js';
import { Community } from '../../src/community/community.js';
import { instant, Instant } from '../../src/kernel/quarter-hour.js';
import { FindingStore } from '../../src/measurements/finding.store.js';
import { LiveChecks } from '../../src/measurements/live-checks.service.js';
import { LiveCourses } from '../../src/measurements/live-courses.service.js';
import { SystemClock } from '../../src/platform/clock.service.js';
import { Health } from '../../src/platform/health.service.js';
import { Incidents } from '../../src/platform/incidents.service.js';
import { readingServiceOn, recordTargetOn } from './acquisition.js';
import { TestDatabase } from './database.js';
import { house } from './measured-house.js';
import { counter, plainProfile } from './modbus-bench.js';
import { mqttDevice, NOON } from './mqtt-record.js';

const MINUTE_MS = 60_000;
const HOURS = 3;

/** What a meter says every five minutes for three hours: SI units; the counter rises by so many watts. */
export interface SaidCourse {
  readonly watts: number;
  readonly countedWatts: number;
  readonly volts?: number | undefined;
  readonly hertz?: number | undefined;
  /** The register that counts; import unless told. */
  readonly register?: 'import' | 'export' | undefined;
}

const profile = {
  ...plainProfile,
  registers: [
    counter('import', 100),
    counter('export', 102),
    { ...counter('import', 104), meaning: 'power', type: 's32', unit: 'W' } as const,
    { ...counter('import', 106), meaning: 'voltage', unit: 'V' } as const,
    { ...counter('import', 108), meaning: 'frequency', unit: 'Hz' } as const,
  ],
};

/** Frames of meters through the real spool and both drains into PostgreSQL, and the hourly checks. */
export class LiveHouses {
  readonly incidents = new Incidents(new SystemClock());
  readonly health = new Health(new SystemClock());
  private readonly mqtt = new Map<string, MqttDevice>();
  private readonly modbus = new Map<string, ModbusDevice>();
  private constructor(
    private readonly directory: string,
    private readonly spool: Spool,
    private readonly database: TestDatabase,
  ) {}

  static async open(database: TestDatabase): Promise<LiveHouses> {
    const directory = await mkdtemp(path.join(tmpdir(), 'commonwatt-live-'));
    const readers = ['record', 'projection'];
    const spool = await Spool.open({ directory, readers }, new Health(new SystemClock()));
    return new LiveHouses(directory, spool, database);
  }

  async close(): Promise<void> {
    await this.spool.close();
    await rm(this.directory, { recursive: true });
  }

  /** Over MQTT, as a gateway would say it: the codes found and told, each `code kind count`. */
  async overMqtt(kind: string, course: SaidCourse): Promise<string[]> {
    const of = houseWith(kind);
    const name = `${of.id}/point`;
    this.mqtt.set(name, { ...mqttDevice('point'), community: of.id });
    const word = `${course.register ?? 'import'}_kwh`;
    await this.say(
      name,
      'mqtt',
      (at, kwh) => {
        const body = { at: new Date(at).toISOString(), [word]: kwh, power_w: course.watts };
        const payload = new TextEncoder().encode(JSON.stringify(body));
        const topic = 'commonwatt/point/reading';
        return writeMqttFrame({ topic, payload, retain: false, qos: 1, dup: false });
      },
      course,
    );
    return this.checked(of);
  }

  /** As words of Modbus registers. */
  async overModbus(kind: string, course: SaidCourse): Promise<string[]> {
    const of = houseWith(kind);
    const name = `${of.id}/point`;
    const { community, device, meter, zone } = { ...mqttDevice('point'), community: of.id };
    this.modbus.set(name, { community, device, meter, zone, profile });
    await this.say(
      name,
      'modbus',
      (_, kwh) => {
        const energies = course.register === 'export' ? [0, kwh * 1e3] : [kwh * 1e3, 0];
        const values = [...energies, course.watts, course.volts ?? 230, course.hertz ?? 50];
        const words = values.flatMap((value) => [
          (Math.round(value) >>> 16) & 0xffff,
          Math.round(value) & 0xffff,
        ]);
        return writeModbusFrame({ blocks: [{ function: 3, address: 100, count: 10, words }] });
      },
      course,
    );
    return this.checked(of);
  }

  private async say(
    name: string,
    source: 'mqtt' | 'modbus',
    frame: (at: Instant, kwh: number) => Uint8Array,
    { countedWatts }: SaidCourse,
  ): Promise<void> {
    const intake = new Intake(this.spool);
    for (let minute = 0; minute < HOURS * 60; minute += 5) {
      const at = instant(NOON - HOURS * 60 * MINUTE_MS + minute * MINUTE_MS);
      const kwh = 1234.567 + (countedWatts * minute) / 60_000;
      await intake.accept(name, source, frame(at, Number(kwh.toFixed(6))), at);
    }
    const decoders = new Decoders();
    decoders.register('mqtt', new MqttDecoder((one) => this.mqtt.get(one)));
    decoders.register('modbus', new ModbusDecoder((one) => this.modbus.get(one)));
    const { dataSource } = this.database;
    const cursors = new CursorStore(dataSource);
    const record = recordTargetOn(dataSource, decoders, new KnownDevices(), this.incidents);
    const samples = new SampleStore(dataSource);
    const projection = new ProjectionTarget(dataSource, decoders, samples, cursors);
    for (const target of [record, projection]) {
      await new SpoolDrain(this.spool, target, cursors, this.health).drain();
    }
  }

  /** Checked twice: what lasts is told once, and stays a finding of the month. */
  private async checked(of: Community): Promise<string[]> {
    const { dataSource } = this.database;
    const courses = new LiveCourses(new SampleStore(dataSource), readingServiceOn(dataSource));
    const found = new FindingStore(dataSource);
    const checks = new LiveChecks(courses, found, this.incidents, this.health);
    const findings = await checks.check(of, NOON);
    expect(await checks.check(of, NOON)).toEqual(findings);
    const kept = await found.of(of.id, of.zone.periodOfInstant(NOON), ['live']);
    expect(kept).toEqual(findings);
    const told = this.incidents.all().filter(({ place }) => place === `${of.id}/point/point`);
    expect(told.map(({ code }) => code).sort()).toEqual(findings.map(({ code }) => code).sort());
    const part = this.health.all().find((one) => one.part === `live values of ${of.id}`);
    expect(part?.state).toBe(findings.length === 0 ? 'ok' : 'warning');
    return told.map(({ code, kind, count }) => `${code} ${kind} ${count}`);
  }
}

/** A point of a kind with a fuse of 63 A, or a plant of 44 kW. */
function houseWith(kind: string): Community {
  return house({ points: `  - { id: point, kind: ${kind}, limitKw: 44 }` });
}
