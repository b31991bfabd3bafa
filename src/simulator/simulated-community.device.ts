import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { DeviceProfile, Meaning } from '../acquisition/device-profile.js';
import { LocalDay, localDay } from '../kernel/local-day.js';
import { Instant, instant } from '../kernel/quarter-hour.js';
import { Zone } from '../kernel/zone.js';
import {
  DeviceFault,
  isDisplayFault,
  isLineFault,
  isMessageFault,
  isWordFault,
} from './device-fault.js';
import { displayedUnder } from './display-fault.js';
import { InteractiveEnergy } from './interactive-energy.device.js';
import { ModbusServer } from './modbus-server.device.js';
import { MqttMeter } from './mqtt-meter.device.js';
import { MeterMessage, shellyMessages, tasmotaMessages } from './mqtt-payloads.js';
import { profileImage, RegisterImage } from './register-image.js';
import { inverterImage } from './sunspec-image.js';
import { werkhalleFirstDay } from './werkhalle-calendar.js';
import {
  ModbusPlace,
  MODBUS_PLACES,
  MqttPlace,
  MQTT_PLACES,
  werkhalleDeviceList,
} from './werkhalle-devices.js';
import { DocumentTree, werkhalleDocument } from './werkhalle-document.js';
import { Werkhalle, WERKHALLE_ZONE } from './werkhalle.js';
import { FaultyImage } from './word-fault.js';

/** The register of a meter that counts watt-hours in 32 bits begins anew after this. */
const MODULUS_MILLIWATT_HOURS = 2 ** 32 * 1000;

const start = z.strictObject({ firstDay: z.string(), historyEnd: z.number().int() });

/**
 * The Werkhalle as a thing that lives beside the service: its history is a function of time, its meters
 * answer on real sockets. When its history began is kept in the directory, so that a restart finds the
 * same house.
 */
export class SimulatedCommunity {
  readonly house: Werkhalle;
  readonly interactive: InteractiveEnergy;
  /** The password of each MQTT meter on the built-in broker, new at every start. */
  readonly passwords: ReadonlyMap<string, string>;
  private readonly servers: Record<ModbusPlace['line'], ModbusServer>;
  private readonly meters = new Map<string, MqttMeter>();
  private readonly faults = new Map<
    string,
    { readonly fault: DeviceFault; readonly since: Instant }
  >();

  private constructor(
    directory: string,
    readonly historyEnd: Instant,
    firstDay: LocalDay,
    private readonly parts: SimulatedParts,
  ) {
    this.interactive = new InteractiveEnergy(directory);
    this.house = new Werkhalle(firstDay, historyEnd, this.interactive);
    this.passwords = new Map(
      MQTT_PLACES.map(({ id }) => [id, randomBytes(18).toString('base64url')]),
    );
    this.servers = { inverter: this.serverOf('inverter'), gateway: this.serverOf('gateway') };
  }

  /** Finds the house in a directory or lays it out anew, its history ending now. */
  static open(directory: string, parts: SimulatedParts): SimulatedCommunity {
    const { firstDay, historyEnd } = startIn(directory, parts.now());
    return new SimulatedCommunity(directory, instant(historyEnd), localDay(firstDay), parts);
  }

  /** The register a charge point begins with when the history ends. */
  chargePointStart(chargePoint: string): number {
    return this.house.registerAt(chargePoint, 'import', this.historyEnd).milliwattHours;
  }

  /** Lets the house follow the register of a charge point. */
  followChargePoint(chargePoint: string, wattHours: () => number): void {
    const firstMilliwattHours = this.chargePointStart(chargePoint);
    this.interactive.watch(chargePoint, { firstMilliwattHours, wattHours });
  }

  /** community.yaml as a tree of text. */
  get document(): DocumentTree {
    return werkhalleDocument(this.house.calendar);
  }

  /** Lets the Modbus meters answer; resolves with devices.yaml as a tree of text. */
  async openModbus(ports = { inverter: 0, gateway: 0 }): Promise<DocumentTree> {
    const host = '127.0.0.1';
    const inverter = { host, port: await this.servers.inverter.open(ports.inverter) };
    const gateway = { host, port: await this.servers.gateway.open(ports.gateway) };
    return werkhalleDeviceList({ inverter, gateway }, (point) => this.meterAt(point));
  }

  /** Lets the MQTT meters publish to a broker that knows their passwords. */
  async connectMeters(url: string): Promise<readonly MqttMeter[]> {
    for (const place of MQTT_PLACES) {
      const settings = {
        url,
        username: place.id,
        password: this.passwords.get(place.id) ?? '',
        everyMs: place.everySeconds * 1000,
        now: this.parts.now,
        messages: (at: Instant) => this.messagesOf(place, at),
      };
      this.meters.set(place.id, await MqttMeter.connect(settings));
    }
    for (const [device, { fault }] of this.faults) this.misbehave(device, fault);
    return [...this.meters.values()];
  }

  /** Lets a device misbehave until it is set to undefined (docs/devices.md shows what each looks like). */
  misbehave(device: string, fault: DeviceFault | undefined): void {
    if (fault === undefined) this.faults.delete(device);
    else this.faults.set(device, { fault, since: this.parts.now() });
    const onLine = fault !== undefined && isLineFault(fault) ? fault : undefined;
    const place = MODBUS_PLACES.find(({ id }) => id === device);
    if (place !== undefined) this.servers[place.line].misbehave(place.unit, onLine);
    const inMessages = fault !== undefined && isMessageFault(fault) ? fault : undefined;
    this.meters.get(device)?.misbehave(inMessages);
  }

  async close(): Promise<void> {
    await Promise.all([...this.meters.values()].map((meter) => meter.stop()));
    await Promise.all(Object.values(this.servers).map((server) => server.close()));
  }

  private serverOf(line: ModbusPlace['line']): ModbusServer {
    const places = MODBUS_PLACES.filter((place) => place.line === line);
    return new ModbusServer(new Map(places.map((place) => [place.unit, this.imageOf(place)])));
  }

  private imageOf({ id, meteringPoint, profile: name }: ModbusPlace): RegisterImage {
    const profile = this.parts.profiles.get(name);
    assert(profile !== undefined, `config/devices has no profile ${name}`);
    const shown = (meaning: Meaning) => this.shownBy(id, meteringPoint, meaning);
    if (profile.protocol === 'modbus') {
      const fault = () => this.faults.get(id)?.fault;
      return new FaultyImage(profileImage(profile, shown), profile.registers, () => {
        const now = fault();
        return now !== undefined && isWordFault(now) ? now : undefined;
      });
    }
    return inverterImage(() => ({
      maker: 'Sonnenhof',
      model: 'Halle 30',
      serial: this.meterAt(meteringPoint),
      watts: Math.max(0, -(shown('power') ?? 0)),
      wattHours: (shown('export') ?? 0) / 1000,
    }));
  }

  /** What a device shows now, its fault included. */
  private shownBy(device: string, meteringPoint: string, meaning: Meaning): number | undefined {
    const at = this.parts.now();
    const valueAt = (asked: Meaning, when: Instant) => this.valueAt(meteringPoint, asked, when);
    const misbehaves = this.faults.get(device);
    if (misbehaves === undefined || !isDisplayFault(misbehaves.fault)) return valueAt(meaning, at);
    const { zone } = this.house;
    return displayedUnder(misbehaves.fault, meaning, {
      at,
      since: misbehaves.since,
      startOfDay: zone.startOfDay(zone.localDayOf(at)),
      modulusMilliwattHours: MODULUS_MILLIWATT_HOURS,
      valueAt,
    });
  }

  private valueAt(meteringPoint: string, meaning: Meaning, at: Instant): number | undefined {
    const meter = this.house.meterAt(meteringPoint, at);
    if (meaning === 'import' || meaning === 'export') {
      return this.house.shownBy(meter, meaning, at).milliwattHours;
    }
    if (meaning === 'power') return this.house.wattsAt(meteringPoint, at);
    const waver = ((at / 1000) % 60) / 60;
    return { voltage: 229.6 + waver, frequency: 49.98 + waver / 25 }[meaning as string];
  }

  private messagesOf({ id, meteringPoint, profile }: MqttPlace, at: Instant): MeterMessage[] {
    const state = {
      at,
      importMilliwattHours: this.shownBy(id, meteringPoint, 'import') ?? 0,
      exportMilliwattHours: 0,
      watts: this.shownBy(id, meteringPoint, 'power') ?? 0,
    };
    return profile === 'tasmota-sml'
      ? tasmotaMessages(id, this.house.zone, state)
      : shellyMessages(id, state);
  }

  private meterAt(meteringPoint: string): string {
    return this.house.meterAt(meteringPoint, this.parts.now()).id;
  }
}

/** What the simulation needs of the world: the device files and the time. */
export interface SimulatedParts {
  readonly profiles: ReadonlyMap<string, DeviceProfile>;
  readonly now: () => Instant;
}

function startIn(directory: string, now: Instant): z.output<typeof start> {
  const file = join(directory, 'werkhalle.json');
  if (existsSync(file)) return start.parse(JSON.parse(readFileSync(file, 'utf8')));
  const firstDay = werkhalleFirstDay(new Zone(WERKHALLE_ZONE).localDayOf(now));
  const laidOut = { firstDay, historyEnd: now };
  mkdirSync(directory, { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify(laidOut));
  renameSync(`${file}.new`, file);
  return laidOut;
}
