import { AddressInfo, createServer, Server, Socket } from 'node:net';
import { answersTo, Answer, Asked, Framing, LineFault } from './line-fault.js';
import { RegisterImage } from './register-image.js';

export interface ModbusServerOptions {
  /** `rtu` is what a serial gateway in transparent mode speaks. */
  readonly framing?: Framing | undefined;
  /** Some inverters serve one client only: a new connection ends the one before. */
  readonly connectionsMax?: number | undefined;
}

interface Misbehaviour {
  readonly fault: LineFault;
  times: number;
}

const HEADER_BYTES = 7;
const RTU_QUESTION_BYTES = 8;

/** A Modbus server of its own on a real socket; one port may hold several units, like a gateway. */
export class ModbusServer {
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private readonly faults = new Map<number, Misbehaviour>();
  private readonly framing: Framing;
  /** Requests answered or not, for tests. */
  requests = 0;

  constructor(
    private readonly units: ReadonlyMap<number, RegisterImage>,
    private readonly options: ModbusServerOptions = {},
  ) {
    this.framing = options.framing ?? 'tcp';
    this.server = createServer((socket) => {
      this.serve(socket);
    });
  }

  /** Resolves with the port, which the system chooses where 0 was given. */
  open(port: number, host = '127.0.0.1'): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, host, () => {
        resolve((this.server.address() as AddressInfo).port);
      });
    });
  }

  close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    return new Promise((resolve) => {
      this.server.close(() => {
        resolve();
      });
    });
  }

  /** Makes a unit misbehave until it is set to undefined. */
  misbehave(unit: number, fault: LineFault | undefined): void {
    if (fault === undefined) this.faults.delete(unit);
    else this.faults.set(unit, { fault, times: 0 });
  }

  private serve(socket: Socket): void {
    let received = Buffer.alloc(0);
    this.admit(socket);
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      for (;;) {
        const length = this.questionBytes(received);
        if (received.length < length) return;
        this.answer(socket, received.subarray(0, length));
        received = received.subarray(length);
      }
    });
  }

  private admit(socket: Socket): void {
    const { connectionsMax = Infinity } = this.options;
    while (this.sockets.size >= connectionsMax) {
      const [oldest] = this.sockets;
      this.sockets.delete(oldest);
      oldest.resetAndDestroy();
    }
    this.sockets.add(socket);
  }

  private questionBytes(received: Buffer): number {
    if (this.framing === 'rtu') return RTU_QUESTION_BYTES;
    return received.length < HEADER_BYTES ? HEADER_BYTES : 6 + received.readUInt16BE(4);
  }

  private answer(socket: Socket, question: Buffer): void {
    this.requests += 1;
    const frame = this.framing === 'rtu' ? question : question.subarray(6);
    const unit = frame.readUInt8(0);
    const misbehaviour = this.faults.get(unit);
    if (misbehaviour !== undefined) misbehaviour.times += 1;
    const asked: Asked = {
      framing: this.framing,
      question,
      unit,
      body: this.bodyFor(unit, frame.subarray(1)),
      times: misbehaviour?.times ?? 0,
    };
    for (const one of answersTo(asked, misbehaviour?.fault)) say(socket, one);
  }

  private bodyFor(unit: number, question: Buffer): Uint8Array {
    const code = question.readUInt8(0);
    const refused = (exception: number) => Uint8Array.of(code | 0x80, exception);
    const image = this.units.get(unit);
    if (image === undefined) return refused(0x0b);
    if (code !== 3 && code !== 4) return refused(1);
    const count = question.readUInt16BE(3);
    if (count < 1 || count > 125) return refused(3);
    const words = image.read(code, question.readUInt16BE(1), count);
    if (words === undefined) return refused(2);
    const body = Buffer.alloc(2 + words.length * 2);
    body.writeUInt8(code, 0);
    body.writeUInt8(words.length * 2, 1);
    words.forEach((word, place) => body.writeUInt16BE(word, 2 + place * 2));
    return body;
  }
}

function say(socket: Socket, answer: Answer): void {
  if ('ends' in answer) {
    if (answer.ends === 'reset') socket.resetAndDestroy();
    else socket.end();
  } else if (answer.afterMs === 0) socket.write(answer.bytes);
  else {
    setTimeout(() => {
      if (!socket.destroyed) socket.write(answer.bytes);
    }, answer.afterMs).unref();
  }
}
