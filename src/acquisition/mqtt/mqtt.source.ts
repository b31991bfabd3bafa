import { connect, IPublishPacket, MqttClient } from 'mqtt';
import { spoolName } from '../known-device.js';
import { SourceParts } from '../source-parts.service.js';
import { MqttDevice, topicsOf } from './mqtt-decoder.js';
import { MQTT_PAYLOAD_MAX, writeMqttFrame } from './mqtt-frame.js';

export interface MqttOptions {
  /** `mqtt://user:password@host:1883` or `mqtts://…`. */
  readonly url: string;
  /** The account, where it does not stand in the address. */
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** The broker keeps the session under this name: it never changes and nobody else uses it. */
  readonly clientId: string;
  /** 5; 4 (3.1.1) for brokers that do not speak 5. */
  readonly protocolVersion: 4 | 5;
}

const KEEPALIVE_SECONDS = 30;
const GUARD_MS = 12_000;
const PART = 'mqtt';

/**
 * Reads the meters of an external broker. A message is acknowledged only after it is durable: the
 * library's `handleMessage` is called before the PUBACK and its callback releases it. It is never called
 * with an error, which would stall the delivery for good; a hold that lasts too long breaks the
 * connection instead, and the broker delivers again.
 */
export class MqttSource {
  private readonly devices = new Map<string, MqttDevice[]>();
  private readonly client: MqttClient;

  constructor(
    private readonly parts: SourceParts,
    devices: readonly MqttDevice[],
    private readonly options: MqttOptions,
  ) {
    for (const device of devices) {
      for (const topic of topicsOf(device)) {
        this.devices.set(topic, [...(this.devices.get(topic) ?? []), device]);
      }
    }
    this.client = this.open();
  }

  async stop(): Promise<void> {
    await this.client.endAsync();
  }

  private open(): MqttClient {
    const { url, username, password, clientId, protocolVersion } = this.options;
    const client = connect(url, {
      clientId,
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
      protocolVersion,
      clean: false,
      keepalive: KEEPALIVE_SECONDS,
      reconnectPeriod: 2_000,
      manualConnect: true,
      ...(protocolVersion === 5
        ? { properties: { sessionExpiryInterval: 0xffffffff, receiveMaximum: 1000 } }
        : {}),
    });
    client.handleMessage = (packet, done) => {
      this.take(packet, done);
    };
    client.on('connect', ({ sessionPresent }) => {
      const sentence = sessionPresent
        ? 'connected'
        : 'connected; the broker had no session of ours';
      this.parts.health.report(PART, 'ok', sentence);
      this.subscribe(client);
    });
    client.on('error', (error) => {
      this.parts.health.report(PART, 'error', error.message);
    });
    client.on('close', () => {
      this.parts.health.report(PART, 'warning', 'not connected to the broker; trying again');
    });
    client.connect();
    return client;
  }

  private subscribe(client: MqttClient): void {
    const topics = [...this.devices.keys()];
    if (topics.length === 0) return;
    client.subscribe(topics, { qos: 1 }, (error, granted = []) => {
      const refused = granted.filter(({ qos }) => qos > 2).map(({ topic }) => topic);
      if (error === null && refused.length === 0) return;
      const reason = error === null ? `refused: ${refused.join(', ')}` : error.message;
      this.parts.health.report(PART, 'error', `cannot subscribe: ${reason}`);
    });
  }

  private take(packet: IPublishPacket, done: () => void): void {
    const devices = packet.retain ? [] : (this.devices.get(packet.topic) ?? []);
    const isTooLong = packet.payload.length > MQTT_PAYLOAD_MAX;
    if (isTooLong) {
      const sentence = `a message of ${packet.payload.length} bytes on ${packet.topic} was not taken`;
      this.parts.health.report(PART, 'warning', sentence);
    }
    if (devices.length === 0 || isTooLong) {
      done();
      return;
    }
    const guard = setTimeout(() => {
      this.client.stream.destroy();
    }, GUARD_MS);
    this.spool(packet, devices).then(
      () => {
        clearTimeout(guard);
        done();
      },
      (error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error);
        this.parts.health.report(PART, 'error', `messages are held back: ${reason}`);
      },
    );
  }

  private async spool(packet: IPublishPacket, devices: readonly MqttDevice[]): Promise<void> {
    const { topic, retain, qos, dup } = packet;
    const frame = writeMqttFrame({ topic, payload: Buffer.from(packet.payload), retain, qos, dup });
    const receivedAt = this.parts.clock.now();
    await Promise.all(
      devices.map((device) =>
        this.parts.intake.accept(
          spoolName(device.community, device.device),
          'mqtt',
          frame,
          receivedAt,
        ),
      ),
    );
  }
}
