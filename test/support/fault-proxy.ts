import { once } from 'node:events';
import { AddressInfo, connect, createServer, Server, Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** What the line does to what passes; it may change while it is open. */
export interface Faults {
  /** Milliseconds every chunk waits, in order. */
  latencyMs: number;
  /** Chunks are cut into pieces of at most this many bytes, sent one by one. */
  sliceBytes: number;
  /** Bytes a second in each direction. */
  bytesPerSecond: number;
  /** Both ends are reset after so many bytes of a connection, both directions together. */
  resetAfterBytes: number;
  /** The chance that a chunk is answered by a reset of both ends, at a random byte of it. */
  resetChance: number;
  /** Connections stay open and nothing passes: what is sent meanwhile is lost. */
  blackHole: boolean;
  /** Only what the server says is swallowed. */
  deafClient: boolean;
  /** New connections are refused, open ones reset. */
  down: boolean;
}

const SOUND: Faults = {
  latencyMs: 0,
  sliceBytes: Infinity,
  bytesPerSecond: Infinity,
  resetAfterBytes: Infinity,
  resetChance: 0,
  blackHole: false,
  deafClient: false,
  down: false,
};

interface Line {
  readonly client: Socket;
  readonly server: Socket;
  passed: number;
}

/** A TCP line on loopback to a server of loopback that can be made to fail while it is used. */
export class FaultProxy {
  /** Connections made, and those the proxy itself cut. */
  readonly counts = { connections: 0, cuts: 0 };
  private readonly faults: Faults = { ...SOUND };
  private readonly lines = new Set<Line>();

  private constructor(
    private readonly target: number,
    private readonly random: () => number,
    private readonly listener: Server,
    readonly port: number,
  ) {}

  /** `random` decides where a reset falls; give a seeded one to repeat a run. */
  static async open(target: number, random: () => number = Math.random): Promise<FaultProxy> {
    const listener = createServer().listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const { port } = listener.address() as AddressInfo;
    const proxy = new FaultProxy(target, random, listener, port);
    listener.on('connection', (client) => {
      proxy.join(client);
    });
    return proxy;
  }

  /** From now on; faults that are not named stay as they are. */
  set(faults: Partial<Faults>): void {
    Object.assign(this.faults, faults);
    if (faults.down === true) this.cutAll();
  }

  /** From now on the line is sound again. */
  heal(): void {
    Object.assign(this.faults, SOUND);
  }

  /** Resets every open connection; new ones are taken. */
  cutAll(): void {
    for (const line of [...this.lines]) this.cut(line);
  }

  async close(): Promise<void> {
    const closed = once(this.listener, 'close');
    this.listener.close();
    for (const { client, server } of this.lines) {
      client.destroy();
      server.destroy();
    }
    await closed;
  }

  private join(client: Socket): void {
    this.counts.connections += 1;
    if (this.faults.down) {
      client.on('error', () => undefined);
      client.resetAndDestroy();
      return;
    }
    const line: Line = { client, server: connect(this.target, '127.0.0.1'), passed: 0 };
    this.lines.add(line);
    this.carry(line, client, line.server);
    this.carry(line, line.server, client);
  }

  private carry(line: Line, from: Socket, to: Socket): void {
    let order = Promise.resolve();
    from.setNoDelay(true);
    from.on('error', () => to.destroy());
    from.on('close', () => {
      this.lines.delete(line);
      void order.finally(() => to.destroy());
    });
    from.on('end', () => void order.finally(() => to.end()));
    from.on('data', (chunk: Buffer) => {
      if (this.faults.blackHole || (this.faults.deafClient && to === line.client)) return;
      from.pause();
      order = order
        .then(() => this.pass(line, chunk, to))
        .finally(() => {
          from.resume();
        });
    });
  }

  private async pass(line: Line, chunk: Buffer, to: Socket): Promise<void> {
    const { latencyMs, sliceBytes, bytesPerSecond } = this.faults;
    if (latencyMs > 0) await pause(latencyMs);
    const end = this.resetAt(line, chunk.length);
    const sound = chunk.subarray(0, end);
    for (let start = 0; start < sound.length; start += sliceBytes) {
      const piece = sound.subarray(start, start + sliceBytes);
      if (to.destroyed) return;
      if (!to.write(piece)) await drained(to);
      if (Number.isFinite(bytesPerSecond)) await pause((piece.length * 1000) / bytesPerSecond);
      else if (Number.isFinite(sliceBytes)) await pause(0);
    }
    line.passed += sound.length;
    if (end !== undefined) this.cut(line);
  }

  /** How many bytes of a chunk pass before the reset; undefined where there is none. */
  private resetAt(line: Line, length: number): number | undefined {
    const { resetAfterBytes, resetChance } = this.faults;
    if (this.random() < resetChance) return Math.floor(this.random() * length);
    return line.passed + length > resetAfterBytes
      ? Math.max(0, resetAfterBytes - line.passed)
      : undefined;
  }

  private cut(line: Line): void {
    if (!this.lines.delete(line)) return;
    this.counts.cuts += 1;
    line.client.resetAndDestroy();
    line.server.resetAndDestroy();
  }
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    for (const event of ['drain', 'close']) {
      socket.once(event, () => {
        resolve();
      });
    }
  });
}
