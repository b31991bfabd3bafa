import { once } from 'node:events';
import { AddressInfo, createServer, Server, Socket } from 'node:net';

/** A packet as it came: its type (MQTT 2.2.1), flags and bytes after the fixed header. */
export interface RawPacket {
  readonly type: number;
  readonly flags: number;
  readonly body: Buffer;
}

export const TYPES = { connect: 1, publish: 3, puback: 4, subscribe: 8, pingreq: 12 } as const;

interface Message {
  readonly topic: string;
  readonly payload?: string | Buffer;
  readonly qos?: 0 | 1 | 2;
  readonly id?: number;
  readonly retain?: boolean;
  readonly dup?: boolean;
  /** Properties of MQTT 5 without their length. */
  readonly properties?: Buffer;
}

/** A broker below every library that answers as it is told, to show what a client does about it. */
export class EvilBroker {
  readonly packets: RawPacket[] = [];
  connections = 0;
  /** Of the CONNACK: reason and whether a session was kept. */
  connack = { reason: 0, sessionPresent: false };
  /** As brokers of old do: whoever comes with MQTT 5 is told, in 3.1.1, that it is not spoken here. */
  refusesVersion5 = false;
  /** Of the SUBACK, for each topic. */
  granted = 1;
  answersPings = true;
  private socket: Socket | undefined;

  private constructor(
    private readonly listener: Server,
    /** What the client said it speaks decides how it is spoken to; 3.1.1 answers a 5 in 3.1.1. */
    private readonly version: 4 | 5,
    readonly port: number,
  ) {}

  static async open(version: 4 | 5): Promise<EvilBroker> {
    const listener = createServer().listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const { port } = listener.address() as AddressInfo;
    const broker = new EvilBroker(listener, version, port);
    listener.on('connection', (socket) => {
      broker.join(socket);
    });
    return broker;
  }

  get url(): string {
    return `mqtt://127.0.0.1:${this.port}`;
  }

  /** Ids the client acknowledged on any connection, in their order. */
  get acknowledged(): number[] {
    return this.packets
      .filter(({ type }) => type === TYPES.puback)
      .map(({ body }) => body.readUInt16BE(0));
  }

  send(bytes: Buffer): void {
    this.socket?.write(bytes);
  }

  publish({ topic, payload = '', qos = 1, id = 1, retain, dup, properties }: Message): void {
    const flags = (retain === true ? 1 : 0) | (qos << 1) | (dup === true ? 8 : 0);
    const name = Buffer.from(topic);
    const head = Buffer.alloc(2);
    head.writeUInt16BE(name.length);
    const number = Buffer.from(qos === 0 ? [] : [id >> 8, id & 0xff]);
    const own = properties ?? Buffer.alloc(0);
    const extra = this.version === 5 ? [Buffer.from([own.length]), own] : [];
    const body = Buffer.concat([head, name, number, ...extra, Buffer.from(payload)]);
    this.send(packet(0x30 | flags, body));
  }

  cut(): void {
    this.socket?.resetAndDestroy();
  }

  async close(): Promise<void> {
    const closed = once(this.listener, 'close');
    this.listener.close();
    this.socket?.destroy();
    await closed;
  }

  private join(socket: Socket): void {
    this.connections += 1;
    this.socket = socket;
    socket.on('error', () => undefined);
    let rest = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk]);
      for (let next = wholePacket(rest); next !== undefined; next = wholePacket(rest)) {
        rest = rest.subarray(next.length);
        this.answer(next.packet);
      }
    });
  }

  private answer(heard: RawPacket): void {
    this.packets.push(heard);
    if (heard.type === TYPES.connect) {
      const { sessionPresent } = this.connack;
      const reason = this.refusesVersion5 && heard.body[6] === 5 ? 1 : this.connack.reason;
      const body = [sessionPresent ? 1 : 0, reason];
      this.send(packet(0x20, Buffer.from(this.version === 5 ? [...body, 0] : body)));
      if (reason !== 0) this.socket?.end();
    }
    if (heard.type === TYPES.subscribe) {
      const id = [...heard.body.subarray(0, 2)];
      const count = topicCount(heard.body, this.version);
      const grants = Array.from({ length: count }, () => this.granted);
      this.send(packet(0x90, Buffer.from([...id, ...(this.version === 5 ? [0] : []), ...grants])));
    }
    if (heard.type === TYPES.pingreq && this.answersPings) this.send(Buffer.from([0xd0, 0]));
  }
}

export function packet(first: number, body: Buffer): Buffer {
  const length: number[] = [];
  let left = body.length;
  do {
    length.push((left % 128) | (left >= 128 ? 128 : 0));
    left = Math.floor(left / 128);
  } while (left > 0);
  return Buffer.concat([Buffer.from([first, ...length]), body]);
}

function wholePacket(bytes: Buffer): { packet: RawPacket; length: number } | undefined {
  let size = 0;
  for (let place = 1; place <= 4 && place < bytes.length; place += 1) {
    const byte = bytes[place];
    size += (byte & 127) * 128 ** (place - 1);
    if (byte >= 128) continue;
    const start = place + 1;
    if (bytes.length < start + size) return undefined;
    const body = bytes.subarray(start, start + size);
    return { packet: { type: bytes[0] >> 4, flags: bytes[0] & 15, body }, length: start + size };
  }
  return undefined;
}

function topicCount(body: Buffer, version: 4 | 5): number {
  let count = 0;
  let place = version === 5 ? 3 + body[2] : 2;
  for (; place < body.length; count += 1) place += 3 + body.readUInt16BE(place);
  return count;
}
