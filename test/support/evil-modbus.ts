import { AddressInfo, createServer, Server, Socket } from 'node:net';

/** What a client asked, as it came over the wire. */
export interface EvilQuestion {
  readonly transaction: number;
  readonly unit: number;
  readonly code: number;
  readonly address: number;
  readonly count: number;
  /** The bytes as they came. */
  readonly raw: Buffer;
  /** Which connection, from 1. */
  readonly connection: number;
}

/** Bytes after a while, or the end of the connection. Nothing at all is silence. */
export type EvilAct = { readonly bytes: Uint8Array; readonly afterMs?: number } | 'reset' | 'end';
export type EvilScript = (
  this: EvilModbus,
  question: EvilQuestion,
  times: number,
) => readonly EvilAct[];

/**
 * A Modbus peer that says what a script tells it to, byte for byte, over TCP: with the header of Modbus
 * TCP, or as a serial gateway in transparent mode. Own code, of no Modbus library.
 */
export class EvilModbus {
  readonly questions: EvilQuestion[] = [];
  /** Connections accepted so far, open now, and the most that were open at once. */
  connections = 0;
  open = 0;
  openMax = 0;
  /** Questions that came while an answer to another one was still owed. */
  overlapping = 0;
  script: EvilScript = (question) => [{ bytes: this.answer(question) }];
  onConnection: (socket: Socket) => void = () => undefined;
  private readonly sockets = new Set<Socket>();
  private readonly server: Server;
  private owed = 0;

  private constructor(readonly framing: 'tcp' | 'rtu') {
    this.server = createServer((socket) => {
      this.serve(socket);
    });
  }

  static async listen(framing: 'tcp' | 'rtu' = 'tcp', port = 0): Promise<EvilModbus> {
    const evil = new EvilModbus(framing);
    await new Promise<void>((resolve) => evil.server.listen(port, '127.0.0.1', resolve));
    return evil;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** A sound answer: every register holds its own address, or what `words` says. */
  answer(question: EvilQuestion, words?: readonly number[]): Buffer {
    const values =
      words ?? Array.from({ length: question.count }, (_, place) => question.address + place);
    return this.frame(question, [question.code, values.length * 2, ...values.flatMap(bytesOf)]);
  }

  exception(question: EvilQuestion, code: number): Buffer {
    return this.frame(question, [question.code | 0x80, code]);
  }

  /** A frame of the question's unit and transaction around any body. */
  frame(
    question: EvilQuestion,
    body: readonly number[],
    odd: { unit?: number; transaction?: number; protocol?: number; length?: number } = {},
  ): Buffer {
    const pdu = [odd.unit ?? question.unit, ...body];
    if (this.framing === 'rtu') return Buffer.from([...pdu, ...crcOf(pdu)]);
    const header = [
      odd.transaction ?? question.transaction,
      odd.protocol ?? 0,
      odd.length ?? pdu.length,
    ];
    return Buffer.from([...header.flatMap(bytesOf), ...pdu]);
  }

  /** Says something nobody asked for to everybody who is connected. */
  say(bytes: Uint8Array): void {
    for (const socket of this.sockets) socket.write(bytes);
  }

  /** Ends all connections. */
  hangUp(): void {
    for (const socket of this.sockets) socket.end();
  }

  private serve(socket: Socket): void {
    this.connections += 1;
    this.open += 1;
    this.openMax = Math.max(this.openMax, this.open);
    const connection = this.connections;
    this.sockets.add(socket);
    let received = Buffer.alloc(0);
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.open -= 1;
      this.owed = 0;
      this.sockets.delete(socket);
    });
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      const length = this.framing === 'rtu' ? 8 : 12;
      while (received.length >= length) {
        this.hear(socket, received.subarray(0, length), connection);
        received = received.subarray(length);
      }
    });
    this.onConnection(socket);
  }

  private hear(socket: Socket, raw: Buffer, connection: number): void {
    const pdu = this.framing === 'rtu' ? raw : raw.subarray(6);
    const question: EvilQuestion = {
      transaction: this.framing === 'rtu' ? 0 : raw.readUInt16BE(0),
      unit: pdu.readUInt8(0),
      code: pdu.readUInt8(1),
      address: pdu.readUInt16BE(2),
      count: pdu.readUInt16BE(4),
      raw: Buffer.from(raw),
      connection,
    };
    if (this.owed > 0) this.overlapping += 1;
    this.owed += 1;
    this.questions.push(question);
    const acts = this.script(question, this.questions.length);
    void this.act(socket, acts).then(() => {
      this.owed = Math.max(0, this.owed - 1);
    });
  }

  private async act(socket: Socket, acts: readonly EvilAct[]): Promise<void> {
    for (const act of acts) {
      if (act === 'reset') socket.resetAndDestroy();
      else if (act === 'end') socket.end();
      else {
        const { afterMs = 0 } = act;
        if (afterMs > 0) await new Promise((resolve) => setTimeout(resolve, afterMs));
        if (socket.writable) socket.write(act.bytes);
      }
    }
  }
}

/** CRC of a serial frame, low byte first, bit by bit as the specification shows it. */
export function crcOf(bytes: readonly number[]): [number, number] {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) {
      const carry = crc & 1;
      crc >>= 1;
      if (carry === 1) crc ^= 0xa001;
    }
  }
  return [crc & 0xff, crc >> 8];
}

function bytesOf(word: number): [number, number] {
  return [(word >> 8) & 0xff, word & 0xff];
}
