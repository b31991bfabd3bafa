import { AddressInfo, createServer, Server, Socket } from 'node:net';
import { RegisterImage } from './register-image.js';

/** How a unit may misbehave. */
export type ModbusServerFault =
  'silent' | 'exception-2' | 'reset' | 'wrong-unit' | 'short-answer' | 'late';

const HEADER_BYTES = 7;
const LATE_MS = 1_500;

/** A Modbus TCP server of its own on a real socket; one port may hold several units, like a gateway. */
export class ModbusServer {
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private readonly faults = new Map<number, ModbusServerFault>();
  /** Requests answered or not, for tests. */
  requests = 0;

  constructor(private readonly units: ReadonlyMap<number, RegisterImage>) {
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
  misbehave(unit: number, fault: ModbusServerFault | undefined): void {
    if (fault === undefined) this.faults.delete(unit);
    else this.faults.set(unit, fault);
  }

  private serve(socket: Socket): void {
    let received = Buffer.alloc(0);
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      while (received.length >= HEADER_BYTES) {
        const length = 6 + received.readUInt16BE(4);
        if (received.length < length) return;
        this.answer(socket, received.subarray(0, length));
        received = received.subarray(length);
      }
    });
  }

  private answer(socket: Socket, request: Buffer): void {
    this.requests += 1;
    const unit = request.readUInt8(6);
    const fault = this.faults.get(unit);
    if (fault === 'silent') return;
    if (fault === 'reset') {
      socket.resetAndDestroy();
      return;
    }
    const body = fault === 'exception-2' ? exception(request, 2) : this.bodyFor(request);
    const sent = fault === 'short-answer' ? body.subarray(0, Math.max(2, body.length - 2)) : body;
    const reply = framed(request, fault === 'wrong-unit' ? unit + 1 : unit, sent);
    if (fault === 'late') setTimeout(() => socket.write(reply), LATE_MS).unref();
    else socket.write(reply);
  }

  private bodyFor(request: Buffer): Buffer {
    const code = request.readUInt8(7);
    const image = this.units.get(request.readUInt8(6));
    if (image === undefined) return exception(request, 0x0b);
    if (code !== 3 && code !== 4) return exception(request, 1);
    const count = request.readUInt16BE(10);
    if (count < 1 || count > 125) return exception(request, 3);
    const words = image.read(code, request.readUInt16BE(8), count);
    if (words === undefined) return exception(request, 2);
    const body = Buffer.alloc(2 + words.length * 2);
    body.writeUInt8(code, 0);
    body.writeUInt8(words.length * 2, 1);
    words.forEach((word, place) => body.writeUInt16BE(word, 2 + place * 2));
    return body;
  }
}

function exception(request: Buffer, code: number): Buffer {
  return Buffer.from([request.readUInt8(7) | 0x80, code]);
}

function framed(request: Buffer, unit: number, body: Buffer): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  request.copy(header, 0, 0, 4);
  header.writeUInt16BE(body.length + 1, 4);
  header.writeUInt8(unit, 6);
  return Buffer.concat([header, body]);
}
