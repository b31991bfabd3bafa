import { readFileSync } from 'node:fs';
import { AddressInfo, createServer, Server, Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { Aedes, PublishPacket } from 'aedes';
import { spoolName } from '../known-device.js';
import { SourceParts } from '../source-parts.service.js';
import { BrokerAccount, BrokerDoor, KnownClient } from './broker-door.gateway.js';
import { MqttDevice, readingTopicsOf, topicsOf } from './mqtt-decoder.js';
import { MQTT_PAYLOAD_MAX, writeMqttFrame } from './mqtt-frame.js';
import { Pace } from './pace.js';
import { PacketLimit } from './packet-limit.js';

export interface BrokerOptions {
  readonly port: number;
  /** Loopback unless told otherwise. */
  readonly host?: string | undefined;
  /** PEM files; absent: plain TCP. */
  readonly tls?: { readonly certificate: string; readonly key: string } | undefined;
  readonly accounts: readonly BrokerAccount[];
}

const PART = 'broker';
const TOPIC_LEVELS_MAX = 16;
const PACKET_BYTES_MAX = MQTT_PAYLOAD_MAX + 4_096;
const PACE_LIMIT = { perSecond: 50, burst: 1_000 };

type Done = (error?: Error | null) => void;

/** What a device says on, and how fast it is read. */
interface Speaker {
  readonly device: MqttDevice;
  readonly topics: ReadonlySet<string>;
  readonly pace: Pace;
  isSlowed: boolean;
}

/**
 * A small MQTT 3.1.1 broker for devices without one of their own. Every device has an account and may
 * publish to its own topics only. A message is acknowledged after it is durable in the spool: the broker
 * asks `authorizePublish` before it sends the PUBACK, and the spool answers there. A device that speaks
 * without end is read more slowly; the others notice nothing.
 */
export class EmbeddedBroker {
  private readonly door: BrokerDoor;
  private readonly speakers: ReadonlyMap<BrokerAccount, Speaker>;
  private readonly sockets = new Set<Socket>();
  private server: Server | undefined;
  private broker: Aedes | undefined;

  constructor(
    private readonly parts: SourceParts,
    private readonly options: BrokerOptions,
  ) {
    this.door = new BrokerDoor(parts, options.accounts);
    this.speakers = new Map(options.accounts.map((account) => [account, speakerOf(account)]));
  }

  /** Resolves with the port, which the system chooses where 0 was given. */
  async open(): Promise<number> {
    const broker = await Aedes.createBroker({
      maxTopicLevels: TOPIC_LEVELS_MAX,
      preConnect: (client, packet, done) => {
        if (this.door.mayConnect(client, packet)) done(null, true);
        else client.conn.destroy();
      },
      authenticate: (client, username, password, done) => {
        done(null, this.door.authenticate(client, username, password));
      },
      authorizePublish: (client, packet, done) => {
        this.authorizePublish(client, packet, done);
      },
      authorizeSubscribe: (client, subscription, done) => {
        done(null, this.door.mayHear(client, subscription.topic) ? subscription : null);
      },
    });
    broker.on('clientError', (client: KnownClient, { message }) => {
      const place = client.account?.username ?? '';
      const sentence = `${place} was disconnected: ${message}.`;
      this.parts.incidents.note({ code: 'client-broken', place, kind: 'warning', sentence });
    });
    const server = this.listener((socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
      this.limit(socket);
      broker.handle(socket);
    });
    await listen(server, this.options.port, this.options.host ?? '127.0.0.1');
    this.broker = broker;
    this.server = server;
    const { port } = server.address() as AddressInfo;
    this.parts.health.report(PART, 'ok', `listens on port ${port}`);
    return port;
  }

  async close(): Promise<void> {
    const { broker, server } = this;
    if (server === undefined || broker === undefined) return;
    const closed = new Promise<void>((resolve) =>
      server.close(() => {
        resolve();
      }),
    );
    for (const socket of this.sockets) socket.destroy();
    await new Promise<void>((resolve) => {
      broker.close(resolve);
    });
    await closed;
  }

  private listener(joined: (socket: Socket) => void): Server {
    const { tls } = this.options;
    if (tls === undefined) return createServer(joined);
    const files = { cert: readFileSync(tls.certificate), key: readFileSync(tls.key) };
    return createTlsServer(files, joined);
  }

  /** The broker reads by `read`: a packet that is too long is seen there, before it is in memory. */
  private limit(socket: Socket): void {
    const limit = new PacketLimit(PACKET_BYTES_MAX);
    const read = socket.read.bind(socket);
    socket.read = (size?: number) => {
      const bytes = read(size) as Buffer | null;
      if (bytes === null || limit.passes(bytes)) return bytes;
      const place = socket.remoteAddress ?? '';
      const sentence = `${place} sent a packet of more than ${PACKET_BYTES_MAX} bytes and was cut off.`;
      this.parts.incidents.note({ code: 'packet-too-long', place, kind: 'alarm', sentence });
      socket.destroy();
      return null;
    };
  }

  private authorizePublish(client: KnownClient | null, packet: PublishPacket, done: Done): void {
    const account = client?.account;
    const speaker = account === undefined ? undefined : this.speakers.get(account);
    if (!this.door.mayPublish(client, packet.topic) || speaker === undefined) {
      done(new Error(`it may not publish to ${packet.topic}`));
      return;
    }
    // Whatever the device asked for, this was said now, and nothing is kept for later subscribers.
    packet.retain = false;
    const isWill = packet === client?.will;
    const isRead = isWill
      ? !readingTopicsOf(speaker.device).has(packet.topic)
      : speaker.topics.has(packet.topic);
    if (!isRead) {
      done(null);
      return;
    }
    const wait = speaker.pace.waitMs(performance.now());
    this.noteFlood(speaker, wait > 0);
    const accept = () => {
      this.accept(speaker, packet, (error) => {
        if (error === undefined) done(null);
        else client?.conn.destroy();
      });
    };
    if (wait === 0) accept();
    else setTimeout(accept, wait);
  }

  private accept(
    { device }: Speaker,
    { topic, payload, qos }: PublishPacket,
    done: (error?: unknown) => void,
  ): void {
    const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload;
    const frame = writeMqttFrame({ topic, payload: bytes, retain: false, qos, dup: false });
    const name = spoolName(device.community, device.device);
    this.parts.intake.accept(name, 'mqtt', frame, this.parts.clock.now()).then(
      () => {
        done();
      },
      (error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error);
        this.parts.health.report(PART, 'error', `messages are held back: ${reason}`);
        done(error);
      },
    );
  }

  private noteFlood(speaker: Speaker, isSlowed: boolean): void {
    if (isSlowed && !speaker.isSlowed) {
      const place = spoolName(speaker.device.community, speaker.device.device);
      const sentence = `${place} sends more than ${PACE_LIMIT.perSecond} messages a second without end; it is read more slowly. Look at the device.`;
      this.parts.incidents.note({ code: 'device-flood', place, kind: 'alarm', sentence });
      this.parts.health.report(`device ${place}`, 'error', sentence);
    }
    speaker.isSlowed = isSlowed;
  }
}

function speakerOf({ device }: BrokerAccount): Speaker {
  const topics = new Set(topicsOf(device));
  return { device, topics, pace: new Pace(PACE_LIMIT), isSlowed: false };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
