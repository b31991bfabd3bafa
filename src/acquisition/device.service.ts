import { Injectable, OnModuleDestroy } from '@nestjs/common';
import { Community, CommunityId } from '../community/community.js';
import { DeviceEntry } from './device-list.js';
import { DeviceKinds } from './device-references.js';
import { spoolName } from './known-device.js';
import { LinkOptions, TlsFiles } from './mqtt/broker-access.source.js';
import { DeviceAccount } from './mqtt/broker-accounts.js';
import { BrokerOptions, EmbeddedBroker } from './mqtt/embedded-broker.gateway.js';
import { ModbusSource } from './modbus/modbus.source.js';
import { MqttSource } from './mqtt/mqtt.source.js';
import { SourceParts } from './source-parts.service.js';
import { Speakers } from './speakers.service.js';

/** The broker the MQTT meters of all communities publish to. */
export interface BrokerSettings {
  readonly url: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly clientId?: string | undefined;
  readonly version?: LinkOptions['version'] | undefined;
  readonly tls?: TlsFiles | undefined;
}

/** A built-in broker and the accounts of its devices. */
export interface EmbeddedBrokerSettings {
  readonly port: number;
  readonly host?: string | undefined;
  readonly tls?: BrokerOptions['tls'];
  readonly accounts: readonly DeviceAccount[];
}

/** The devices of the running service: add the devices of every community, then start the sources. */
@Injectable()
export class DeviceService implements OnModuleDestroy {
  private readonly running: { stop(): Promise<void> }[] = [];

  constructor(
    private readonly parts: SourceParts,
    private readonly speakers: Speakers,
  ) {}

  /** Makes the devices of a community known; the list was checked against the kinds before. */
  add(community: Community, entries: readonly DeviceEntry[], kinds: DeviceKinds): void {
    this.speakers.add(community, entries, kinds);
  }

  /** Starts to poll every Modbus device that was added. */
  startPolling(): void {
    const source = new ModbusSource(this.parts);
    for (const device of this.speakers.modbus.values()) source.start(device, device.entry);
    this.running.push(source);
  }

  /** Connects to an external broker and subscribes to the topics of every MQTT device that was added. */
  connectBroker(settings: BrokerSettings): void {
    const { clientId = 'commonwatt', version = 'found' } = settings;
    const options = { ...settings, clientId, version };
    this.running.push(new MqttSource(this.parts, [...this.speakers.mqtt.values()], options));
  }

  /** Opens the built-in broker with one account per device; resolves with its port. */
  async openBroker(settings: EmbeddedBrokerSettings): Promise<number> {
    const accounts = settings.accounts.flatMap(
      ({ community, device: username, passwordSha256 }) => {
        const device = this.speakers.mqtt.get(spoolName(community as CommunityId, username));
        return device === undefined ? [] : [{ username, passwordSha256, device }];
      },
    );
    const broker = new EmbeddedBroker(this.parts, { ...settings, accounts });
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
