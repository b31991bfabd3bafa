import { IPublishPacket } from 'mqtt';
import { spoolName } from '../known-device.js';
import { SourceParts } from '../source-parts.service.js';
import { LinkOptions } from './broker-access.source.js';
import { BrokerLink } from './broker-link.source.js';
import { FloodWatch } from './flood-watch.js';
import { keepAliveOf, MqttDevice, topicsOf } from './mqtt-decoder.js';
import { writeMqttFrame } from './mqtt-frame.js';

/** Fifty a second for ever, and the backlog of a day at one message every four seconds. */
const FLOOD_LIMIT = { perSecond: 50, burst: 20_000 };

/** In the spool, the sender of what no device of ours sent: no decoder knows it, so it is set aside. */
const NOBODY = '?';

/** Reads the meters of an external broker: what they say goes to the spool as it came. */
export class MqttSource {
  private readonly devices = new Map<string, string[]>();
  private readonly flood = new FloodWatch(FLOOD_LIMIT);
  private readonly link: BrokerLink;
  private readonly timers: NodeJS.Timeout[] = [];

  constructor(
    private readonly parts: SourceParts,
    devices: readonly MqttDevice[],
    options: LinkOptions,
  ) {
    for (const device of devices) {
      const name = spoolName(device.community, device.device);
      for (const topic of topicsOf(device)) {
        this.devices.set(topic, [...(this.devices.get(topic) ?? []), name]);
      }
    }
    const topics = [...this.devices.keys()];
    this.link = new BrokerLink(parts, options, { topics, take: (packet) => this.take(packet) });
    for (const device of devices) this.keepAlive(device);
  }

  stop(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    return this.link.stop();
  }

  /** Some devices fall silent unless they are asked again and again. */
  private keepAlive(device: MqttDevice): void {
    const asked = keepAliveOf(device);
    if (asked === undefined) return;
    const ask = () => {
      this.link.request(asked.topic);
    };
    this.timers.push(setInterval(ask, asked.everySeconds * 1000));
  }

  private take(packet: IPublishPacket): Promise<void> {
    const names = this.devices.get(packet.topic);
    if (names === undefined) return this.takeUnknown(packet);
    try {
      const stored = names.map((name) => {
        this.watchFlood(name);
        return this.spool(name, packet);
      });
      return stored.length === 1 ? stored[0] : Promise.all(stored).then(() => undefined);
    } catch (error) {
      return this.takeFaulty(packet, error);
    }
  }

  private spool(name: string, packet: IPublishPacket): Promise<void> {
    const { topic, retain, qos, dup } = packet;
    const given = packet.payload;
    const payload = typeof given === 'string' ? Buffer.from(given) : given;
    const frame = writeMqttFrame({ topic, payload, retain, qos, dup });
    return this.parts.intake.accept(name, 'mqtt', frame, this.parts.clock.now());
  }

  /** A flood is told, never thinned: what is acknowledged is stored. */
  private watchFlood(name: string): void {
    const told = this.flood.count(name, performance.now());
    if (told === undefined) return;
    const part = `device ${name}`;
    if (told === 'ends') {
      this.parts.health.report(part, 'ok', `${name} is calm again`);
      return;
    }
    const sentence = `${name} sends more than ${FLOOD_LIMIT.perSecond} messages a second without end; all are stored, and the disk fills up. Look at the device.`;
    this.parts.incidents.note({ code: 'device-flood', place: name, kind: 'alarm', sentence });
    this.parts.health.report(part, 'error', sentence);
  }

  /** A subscription of an earlier start, or a broker that lets devices speak for others. */
  private takeUnknown(packet: IPublishPacket): Promise<void> {
    const sentence = `A message came on ${packet.topic}, which no device of ours speaks on; it is set aside.`;
    const code = 'unknown-topic';
    this.parts.incidents.note({ code, place: packet.topic, kind: 'security', sentence });
    this.link.unsubscribe(packet.topic);
    return this.spool(NOBODY, packet);
  }

  /** A fault of ours must not stop the others: the message is set aside byte for byte. */
  private takeFaulty(packet: IPublishPacket, error: unknown): Promise<void> {
    const reason = error instanceof Error ? error.message : String(error);
    const sentence = `A message on ${packet.topic} could not be taken (${reason}); it is set aside.`;
    const code = 'intake-fault';
    this.parts.incidents.note({ code, place: packet.topic, kind: 'alarm', sentence });
    return this.spool(NOBODY, packet);
  }
}
