import assert from 'node:assert/strict';
import { Injectable, OnModuleDestroy } from '@nestjs/common';
import { Community, MeterId } from '../community/community.js';
import { Decoders } from './spool/decoders.service.js';
import { DeviceEntry, ModbusEntry, MqttEntry } from './device-list.js';
import { DeviceKinds } from './device-references.js';
import { LinkOptions, TlsFiles } from './mqtt/broker-link.source.js';
import { EmbeddedBroker } from './mqtt/embedded-broker.gateway.js';
import { KnownDevice, spoolName } from './known-device.js';
import { KnownDevices } from './known-devices.service.js';
import { ModbusDecoder, ModbusDevice } from './modbus/modbus-decoder.js';
import { ModbusSource } from './modbus/modbus.source.js';
import { MqttDecoder, MqttDevice } from './mqtt/mqtt-decoder.js';
import { MqttSource } from './mqtt/mqtt.source.js';
import { SourceParts } from './source-parts.service.js';

/** The broker the MQTT meters of all communities publish to. */
export interface BrokerSettings {
  readonly url: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly clientId?: string | undefined;
  readonly version?: LinkOptions['version'] | undefined;
  readonly tls?: TlsFiles | undefined;
}

/** A built-in broker with the password of each MQTT device by its id. */
export interface EmbeddedBrokerSettings {
  readonly port: number;
  readonly host?: string | undefined;
  readonly passwords: ReadonlyMap<string, string>;
}

/**
 * The devices of the running service: add the devices of every community, then start the sources. What
 * is added stays known to the decoders, so frames that still lie in the spool can be read.
 */
@Injectable()
export class DeviceService implements OnModuleDestroy {
  private readonly modbus = new Map<string, ModbusDevice & { readonly entry: ModbusEntry }>();
  private readonly mqtt = new Map<string, MqttDevice>();
  private readonly running: { stop(): Promise<void> }[] = [];

  constructor(
    private readonly parts: SourceParts,
    private readonly known: KnownDevices,
    decoders: Decoders,
  ) {
    decoders.register('modbus', new ModbusDecoder((name) => this.modbus.get(name)));
    decoders.register('mqtt', new MqttDecoder((name) => this.mqtt.get(name)));
  }

  /** Makes the devices of a community known; the list was checked against the kinds before. */
  add(community: Community, entries: readonly DeviceEntry[], kinds: DeviceKinds): void {
    for (const entry of entries) {
      const known: KnownDevice = {
        community: community.id,
        device: entry.id,
        meter: entry.meter as MeterId,
        zone: community.zone,
        cadenceMs: cadenceOf(entry),
      };
      this.known.add(known);
      const name = spoolName(community.id, entry.id);
      if (entry.source === 'modbus') {
        const profile = kinds.profiles.get(entry.profile);
        assert(profile !== undefined, `the list was checked, but ${entry.profile} is no profile`);
        this.modbus.set(name, { ...known, profile, entry });
      } else {
        this.mqtt.set(name, { ...known, ...mappingOf(entry, kinds) });
      }
    }
  }

  /** Starts to poll every Modbus device that was added. */
  startPolling(): void {
    const source = new ModbusSource(this.parts);
    for (const device of this.modbus.values()) source.start(device, device.entry);
    this.running.push(source);
  }

  /** Connects to an external broker and subscribes to the topics of every MQTT device that was added. */
  connectBroker(settings: BrokerSettings): void {
    const { clientId = 'commonwatt', version = 'found' } = settings;
    const options = { ...settings, clientId, version };
    this.running.push(new MqttSource(this.parts, [...this.mqtt.values()], options));
  }

  /** Opens the built-in broker with one account per device; resolves with its port. */
  async openBroker({ port, host, passwords }: EmbeddedBrokerSettings): Promise<number> {
    const accounts = [...this.mqtt.values()].flatMap((device) => {
      const password = passwords.get(device.device);
      return password === undefined ? [] : [{ username: device.device, password, device }];
    });
    const broker = new EmbeddedBroker(this.parts, { port, host, accounts });
    const chosen = await broker.open();
    this.running.push({ stop: () => broker.close() });
    return chosen;
  }

  /** Ends all sources; what they had accepted is in the spool. */
  async stop(): Promise<void> {
    const ending = this.running.splice(0);
    await Promise.all(ending.map((source) => source.stop()));
  }

  onModuleDestroy(): Promise<void> {
    return this.stop();
  }
}

/** Milliseconds between two answers of a polled device, or two messages of one that says how often. */
function cadenceOf(entry: DeviceEntry): number | undefined {
  const seconds = entry.source === 'modbus' ? entry.pollSeconds : entry.expectSeconds;
  return seconds === undefined ? undefined : seconds * 1000;
}

function mappingOf(entry: MqttEntry, kinds: DeviceKinds): Pick<MqttDevice, 'mapping' | 'words'> {
  const mapping = kinds.mappings.get(entry.profile);
  assert(mapping !== undefined, `the list was checked, but ${entry.profile} is no mapping`);
  return { mapping, words: { ...mapping.defaults, ...entry.with, name: entry.name } };
}
