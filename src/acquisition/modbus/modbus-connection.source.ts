import { Socket } from 'node:net';
import modbus from 'modbus-serial';
import { RegisterBlock } from './register-blocks.js';

/** What went wrong with a request: the device said so, or nothing usable came. */
export class ModbusFault extends Error {
  constructor(
    readonly kind: 'exception' | 'silent' | 'broken',
    message: string,
    /** The Modbus exception code. */
    readonly code?: number | undefined,
  ) {
    super(message);
    this.name = 'ModbusFault';
  }
}

export interface ModbusRequest extends RegisterBlock {
  readonly unit: number;
  readonly timeoutMs: number;
  readonly pauseMs: number;
}

type ModbusClient = InstanceType<typeof modbus.default>;

interface OpenLine {
  readonly socket: Socket;
  readonly client: ModbusClient;
  /** Bytes since the last request was sent. */
  received: Buffer;
}

const CONNECT_TIMEOUT_MS = 3_000;
const HEADER_BYTES = 9;

/**
 * One TCP connection to one host and port: one request in flight, whatever number of units stands
 * behind it. Every failure but an exception answer closes the socket, and the next request opens a new
 * one, so that a late answer can never be taken for another request's. The reply is checked byte for
 * byte (protocol, unit, function, count), which the library does not do.
 */
export class ModbusConnection {
  private line: OpenLine | undefined;
  private queue: Promise<unknown> = Promise.resolve();
  private closed = false;

  constructor(
    private readonly host: string,
    private readonly port: number,
  ) {}

  /** The words of one block, in the order the device sent them. */
  read(request: ModbusRequest): Promise<readonly number[]> {
    const turn = this.queue.then(() => this.readNow(request));
    this.queue = turn.catch(() => undefined);
    return turn;
  }

  close(): void {
    this.closed = true;
    this.drop();
  }

  private async readNow(request: ModbusRequest): Promise<readonly number[]> {
    if (this.closed) throw new ModbusFault('broken', 'the connection was closed');
    if (request.pauseMs > 0) await pause(request.pauseMs);
    this.line ??= await this.open();
    const line = this.line;
    line.received = Buffer.alloc(0);
    try {
      const words = await this.ask(line, request);
      checkReply(line.received, request);
      return words;
    } catch (error) {
      const fault = faultOf(error);
      if (fault.kind !== 'exception') this.drop();
      throw fault;
    }
  }

  private async ask(line: OpenLine, request: ModbusRequest): Promise<readonly number[]> {
    line.client.setID(request.unit);
    line.client.setTimeout(request.timeoutMs * 2);
    const reply =
      request.function === 3
        ? line.client.readHoldingRegisters(request.address, request.count)
        : line.client.readInputRegisters(request.address, request.count);
    const { data } = await within(reply, line.socket, request.timeoutMs);
    if (data.length !== request.count) {
      throw new ModbusFault(
        'broken',
        `${data.length} registers came, ${request.count} were asked for`,
      );
    }
    return data;
  }

  private async open(): Promise<OpenLine> {
    const socket = new Socket();
    socket.on('error', () => socket.destroy());
    const connected = new Promise<void>((resolve) => {
      socket.once('connect', resolve);
    });
    socket.connect({ host: this.host, port: this.port, noDelay: true });
    await within(connected, socket, CONNECT_TIMEOUT_MS).catch((error: unknown) => {
      socket.destroy();
      throw faultOf(error);
    });
    const client = new modbus.default();
    const line: OpenLine = { socket, client, received: Buffer.alloc(0) };
    socket.on('data', (chunk: Buffer) => {
      line.received = Buffer.concat([line.received, chunk]).subarray(0, 1024);
    });
    client.on('error', () => undefined);
    await client.linkTCP(socket, { port: this.port });
    return line;
  }

  private drop(): void {
    const line = this.line;
    this.line = undefined;
    if (line === undefined) return;
    line.client.destroy(() => undefined);
    line.socket.destroy();
  }
}

/** The promise, unless the socket closes or the time is over first: the library notices neither. */
async function within<T>(promise: Promise<T>, socket: Socket, timeoutMs: number): Promise<T> {
  let cancel = (): void => undefined;
  const failure = new Promise<never>((_, reject) => {
    const timer = setTimeout(() => {
      reject(new ModbusFault('silent', `no answer within ${timeoutMs} ms`));
    }, timeoutMs);
    const onClose = () => {
      reject(new ModbusFault('broken', 'the device closed the connection'));
    };
    socket.once('close', onClose);
    cancel = () => {
      clearTimeout(timer);
      socket.off('close', onClose);
    };
  });
  try {
    return await Promise.race([promise, failure]);
  } finally {
    cancel();
    promise.catch(() => undefined);
  }
}

function checkReply(reply: Buffer, request: ModbusRequest): void {
  const bytes = request.count * 2;
  const fits =
    reply.length === HEADER_BYTES + bytes &&
    reply.readUInt16BE(2) === 0 &&
    reply.readUInt16BE(4) === bytes + 3 &&
    reply[6] === request.unit &&
    reply[7] === request.function &&
    reply[8] === bytes;
  if (!fits) throw new ModbusFault('broken', 'the answer does not fit the question');
}

function faultOf(error: unknown): ModbusFault {
  if (error instanceof ModbusFault) return error;
  const { modbusCode, message } = error as { modbusCode?: unknown; message?: unknown };
  const text = typeof message === 'string' ? message : String(error);
  if (typeof modbusCode === 'number') return new ModbusFault('exception', text, modbusCode);
  return new ModbusFault('broken', text);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
