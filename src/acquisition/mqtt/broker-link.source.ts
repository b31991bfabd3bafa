import { setTimeout as pause } from 'node:timers/promises';
import { connect, IPublishPacket, MqttClient } from 'mqtt';
import { SourceParts } from '../source-parts.service.js';
import { accessOf, isCertificateFault, LinkOptions } from './broker-access.source.js';
import { AcknowledgementOrder, Ticket } from './acknowledgement-order.js';

/** What the link is for. */
export interface LinkUser {
  readonly topics: readonly string[];
  /** Resolves when the message is durable; only then is it acknowledged. */
  take(packet: IPublishPacket): Promise<void>;
}

const PART = 'mqtt';
const SESSION_PART = 'mqtt session';
const KEEPALIVE_SECONDS = 30;
/** Well below the keepalive: a held message hides the broker's answer to our ping. */
const GUARD_MS = 12_000;
const RETRY_MS_MIN = 500;
const RETRY_MS_MAX = 30_000;
const LASTING_MS = 5_000;
const STOP_TURNS = 50;
const STOP_TURN_MS = 20;
const STOP_MS_MAX = 1_000;
const FOR_EVER_SECONDS = 0xffffffff;
const VERSION_REFUSED: readonly unknown[] = [1, 132];

/** Messages taken and not yet durable; also what an MQTT 5 broker may send without an answer. */
export const IN_FLIGHT_MAX = 2_000;
const IN_FLIGHT_BYTES_MAX = 32 * 1024 * 1024;

/** Private in the library; test/integration/mqtt-library.test.ts fails when it changes. */
interface Acknowledging {
  _sendPacket(packet: { readonly cmd: 'puback'; readonly messageId: number }): void;
}

/** Keeps the library from acknowledging by itself; it then goes on with the next message. */
const LATER = new Error('acknowledged later');

/**
 * The one lasting connection to an external broker. The library calls `handleMessage` before it
 * acknowledges; we tell it to go on without, and acknowledge when the message is durable, many at once
 * after one write to the disk. When too much is under way the next message is not read, and before the
 * keepalive runs out the connection is cut: the broker delivers again what was not acknowledged.
 */
export class BrokerLink {
  private client: MqttClient;
  private stream: MqttClient['stream'] | undefined;
  private order = new AcknowledgementOrder();
  private inFlight = 0;
  private inFlightBytes = 0;
  private held: (() => void) | undefined;
  private guard: NodeJS.Timeout | undefined;
  private stopping = false;
  private hadSession = false;
  private connectedMs = Infinity;
  private version: 4 | 5;

  constructor(
    private readonly parts: SourceParts,
    private readonly options: LinkOptions,
    private readonly user: LinkUser,
  ) {
    this.version = options.version === 'found' ? 5 : options.version;
    this.client = this.open();
  }

  /** Sends a request to a device, without any guarantee; nothing while there is no connection. */
  request(topic: string): void {
    if (this.client.connected) this.client.publish(topic, '', { qos: 0 });
  }

  /** Gives back what the broker still delivers by an earlier subscription. */
  unsubscribe(topic: string): void {
    if (this.client.connected) this.client.unsubscribe(topic);
  }

  /** Takes nothing more, and gives what is under way a moment to be acknowledged. */
  async stop(): Promise<void> {
    this.stopping = true;
    clearTimeout(this.guard);
    this.held = undefined;
    for (let turn = 0; turn < STOP_TURNS && this.inFlight > 0; turn += 1) await pause(STOP_TURN_MS);
    const { client } = this;
    this.stream = undefined;
    // A broker that never answers what is outstanding must not keep us from ending.
    await Promise.race([client.endAsync(!client.connected), pause(STOP_MS_MAX)]);
    client.stream.destroy();
  }

  private open(): MqttClient {
    const client = connect(this.options.url, {
      ...accessOf(this.options),
      clientId: this.options.clientId,
      protocolVersion: this.version,
      clean: false,
      keepalive: KEEPALIVE_SECONDS,
      reconnectPeriod: RETRY_MS_MIN,
      reconnectOnConnackError: true,
      resubscribe: false,
      queueQoSZero: false,
      manualConnect: true,
      ...(this.version === 5
        ? {
            properties: {
              sessionExpiryInterval: FOR_EVER_SECONDS,
              receiveMaximum: IN_FLIGHT_MAX,
            },
          }
        : {}),
    });
    client.handleMessage = (packet, done) => {
      this.receive(client, packet, done);
    };
    client.on('connect', ({ sessionPresent }) => {
      this.connected(client, sessionPresent);
    });
    client.on('error', (error) => {
      this.failed(client, error);
    });
    client.on('close', () => {
      this.closed(client);
    });
    client.connect();
    return client;
  }

  private receive(client: MqttClient, packet: IPublishPacket, done: (error?: Error) => void): void {
    if (this.stopping) return;
    const { stream } = client;
    if (stream !== this.stream) {
      this.stream = stream;
      this.order = new AcknowledgementOrder();
    }
    if (this.inFlight >= IN_FLIGHT_MAX || this.inFlightBytes >= IN_FLIGHT_BYTES_MAX) {
      this.hold(client, () => {
        this.receive(client, packet, done);
      });
      return;
    }
    const bytes = packet.payload.length;
    const ticket = packet.qos === 1 ? this.order.take(packet.messageId ?? 0) : undefined;
    this.inFlight += 1;
    this.inFlightBytes += bytes;
    this.user.take(packet).then(
      () => {
        this.inFlight -= 1;
        this.inFlightBytes -= bytes;
        if (packet.qos === 2) done();
        if (ticket !== undefined) this.acknowledge(client, stream, ticket);
        this.resume();
      },
      (error: unknown) => {
        this.inFlight -= 1;
        this.inFlightBytes -= bytes;
        this.parts.health.report(PART, 'error', `messages are held back: ${reasonOf(error)}`);
        stream.destroy();
      },
    );
    if (packet.qos === 0) done();
    else if (packet.qos === 1) done(LATER);
  }

  /** An id means something on its own connection only: what came by an earlier one comes again. */
  private acknowledge(client: MqttClient, stream: MqttClient['stream'], ticket: Ticket): void {
    if (stream !== this.stream || stream.destroyed) return;
    for (const messageId of this.order.stored(ticket)) {
      (client as unknown as Acknowledging)._sendPacket({ cmd: 'puback', messageId });
    }
  }

  private hold(client: MqttClient, goOn: () => void): void {
    const { stream } = client;
    this.held = goOn;
    const sentence = `${this.inFlight} messages wait for the disk; the broker keeps the others`;
    this.parts.health.report(PART, 'warning', sentence);
    this.guard = setTimeout(() => {
      stream.destroy();
    }, this.options.guardMs ?? GUARD_MS);
  }

  private resume(): void {
    const { held } = this;
    if (held === undefined) return;
    clearTimeout(this.guard);
    this.held = undefined;
    this.parts.health.report(PART, 'ok', 'connected');
    held();
  }

  private connected(client: MqttClient, sessionPresent: boolean): void {
    this.connectedMs = performance.now();
    this.parts.health.report(PART, 'ok', 'connected');
    if (sessionPresent) {
      this.parts.health.report(SESSION_PART, 'ok', 'the broker kept our session');
    } else if (this.hadSession) {
      const sentence =
        'The broker lost our session: what devices sent meanwhile may be missing. Look at the gaps.';
      this.parts.health.report(SESSION_PART, 'error', sentence);
      this.note('broker-lost-session', 'alarm', sentence);
    } else {
      this.parts.health.report(SESSION_PART, 'ok', 'the broker began a session for us');
    }
    this.hadSession = true;
    this.subscribe(client);
  }

  private subscribe(client: MqttClient): void {
    const { topics } = this.user;
    if (topics.length === 0) return;
    // Where the session is kept, retained messages were delivered already (MQTT 5 only).
    const options = this.version === 5 ? { qos: 1 as const, rh: 1 } : { qos: 1 as const };
    client.subscribe([...topics], options, (error, granted = []) => {
      const refused = granted.filter(({ qos }) => qos > 2).map(({ topic }) => topic);
      if (error === null && refused.length === 0) return;
      const which = refused.length === 0 ? '' : ` (${refused.join(', ')})`;
      const sentence = `The broker does not let us read the devices' topics${which}: ${error?.message ?? 'refused'}`;
      this.parts.health.report(PART, 'error', sentence);
      this.note('subscription-refused', 'alarm', sentence);
    });
  }

  private failed(client: MqttClient, error: Error): void {
    const code = (error as { readonly code?: unknown }).code;
    if (this.version === 5 && this.options.version === 'found' && VERSION_REFUSED.includes(code)) {
      this.fallBack(client);
      return;
    }
    const sentence = `The broker cannot be used: ${error.message}`;
    this.parts.health.report(PART, 'error', sentence);
    if (isCertificateFault(error)) this.note('broker-not-trusted', 'security', sentence);
    else if (typeof code === 'string') return;
    else if (!client.connected) this.note('broker-refuses', 'alarm', sentence);
    else if (/timeout$/.test(error.message)) this.note('broker-silent', 'warning', sentence);
    else this.note('broker-talks-nonsense', 'warning', sentence);
    // After a packet that cannot be read nothing that follows can be trusted.
    if (client.connected) client.stream.destroy();
  }

  private fallBack(client: MqttClient): void {
    this.version = 4;
    client.removeAllListeners('close');
    client.end(true);
    this.note('broker-speaks-3-1-1', 'notice', 'The broker speaks MQTT 3.1.1, not 5.');
    this.client = this.open();
  }

  /** Each attempt in vain waits twice as long, up to half a minute. */
  private closed(client: MqttClient): void {
    clearTimeout(this.guard);
    this.held = undefined;
    const lasted = performance.now() - this.connectedMs;
    this.connectedMs = Infinity;
    const { reconnectPeriod = RETRY_MS_MIN } = client.options;
    client.options.reconnectPeriod =
      lasted > LASTING_MS ? RETRY_MS_MIN : Math.min(2 * reconnectPeriod, RETRY_MS_MAX);
    const before = this.parts.health.all().find(({ part }) => part === PART);
    if (before?.state === 'error') return;
    this.parts.health.report(PART, 'warning', 'not connected to the broker; trying again');
  }

  private note(code: string, kind: 'alarm' | 'warning' | 'notice' | 'security', sentence: string) {
    this.parts.incidents.note({ code, place: this.options.clientId, kind, sentence });
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
