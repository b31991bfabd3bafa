import { timingSafeEqual, createHash } from 'node:crypto';
import { AddressInfo, createServer, Server, Socket } from 'node:net';
import { Aedes, Client, PublishPacket } from 'aedes';
import { spoolName } from '../known-device.js';
import { SourceParts } from '../source-parts.service.js';
import { MqttDevice, topicsOf } from './mqtt-decoder.js';
import { MQTT_PAYLOAD_MAX, writeMqttFrame } from './mqtt-frame.js';
import { fill } from './payload-mapping.js';

/** The account of one device on the built-in broker. */
export interface BrokerAccount {
  readonly username: string;
  readonly password: string;
  readonly device: MqttDevice;
}

export interface BrokerOptions {
  readonly port: number;
  /** Loopback unless told otherwise. */
  readonly host?: string | undefined;
  readonly accounts: readonly BrokerAccount[];
}

const PART = 'broker';

/** What aedes gives as a client, with what this broker knows of it. */
type KnownClient = Client & { account?: BrokerAccount };

/**
 * A small MQTT 3.1.1 broker for devices without one of their own. Every device has an account and may
 * publish to its own topics only. A message is acknowledged after it is durable in the spool: the broker
 * asks `authorizePublish` before it sends the PUBACK, and the spool answers there.
 */
export class EmbeddedBroker {
  private readonly accounts: ReadonlyMap<string, BrokerAccount>;
  private readonly owners = new Map<string, string>();
  private readonly sockets = new Set<Socket>();
  private server: Server | undefined;
  private broker: Aedes | undefined;

  constructor(
    private readonly parts: SourceParts,
    private readonly options: BrokerOptions,
  ) {
    this.accounts = new Map(options.accounts.map((account) => [account.username, account]));
  }

  /** Resolves with the port, which the system chooses where 0 was given. */
  async open(): Promise<number> {
    const broker = await Aedes.createBroker({
      authenticate: (client, username, password, done) => {
        this.authenticate(client, username, password, done);
      },
      authorizePublish: (client, packet, done) => {
        this.authorizePublish(client, packet, done);
      },
      authorizeSubscribe: (client, subscription, done) => {
        const allowed = prefixesOf(client).some((prefix) => subscription.topic.startsWith(prefix));
        done(null, allowed ? subscription : null);
      },
    });
    broker.on('clientDisconnect', ({ id }) => this.owners.delete(id));
    const server = createServer((socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
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

  private authenticate(
    client: KnownClient,
    username: string | undefined,
    password: Buffer | undefined,
    done: (error: null, success: boolean) => void,
  ): void {
    const account = this.accounts.get(username ?? '');
    if (account === undefined || !equal(account.password, password ?? Buffer.alloc(0))) {
      done(null, false);
      return;
    }
    const owner = this.owners.get(client.id);
    if (owner !== undefined && owner !== account.username) {
      done(null, false);
      return;
    }
    this.owners.set(client.id, account.username);
    client.account = account;
    done(null, true);
  }

  private authorizePublish(
    client: KnownClient | null,
    packet: PublishPacket,
    done: (error?: Error | null) => void,
  ): void {
    const { topic, payload, retain, qos } = packet;
    const account = client?.account;
    const allowed =
      account !== undefined && prefixesOf(client).some((own) => topic.startsWith(own));
    if (!allowed || payload.length > MQTT_PAYLOAD_MAX) {
      const who = account?.username ?? 'somebody unknown';
      this.parts.health.report(PART, 'warning', `${who} may not publish to ${topic}`);
      done(new Error('not allowed'));
      return;
    }
    if (!topicsOf(account.device).includes(topic)) {
      done(null);
      return;
    }
    const { community, device } = account.device;
    const frame = writeMqttFrame({
      topic,
      payload: Buffer.from(payload),
      retain,
      qos,
      dup: false,
    });
    this.parts.intake
      .accept(spoolName(community, device), 'mqtt', frame, this.parts.clock.now())
      .then(
        () => {
          done(null);
        },
        (error: unknown) => {
          const reason = error instanceof Error ? error.message : String(error);
          this.parts.health.report(PART, 'error', `messages are held back: ${reason}`);
          client?.conn.destroy();
        },
      );
  }
}

function prefixesOf(client: KnownClient | null): string[] {
  const device = client?.account?.device;
  if (device === undefined) return [];
  return device.mapping.accountPrefixes.map((prefix) => fill(prefix, device.words));
}

function equal(expected: string, given: Buffer): boolean {
  const digest = (value: string | Buffer) => createHash('sha256').update(value).digest();
  return timingSafeEqual(digest(expected), digest(given));
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
