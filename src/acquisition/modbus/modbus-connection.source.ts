import { backOffMs } from './back-off.js';
import { BusAddress, busName, framingOf } from './bus-address.js';
import { faultOf, ModbusFault } from './modbus-fault.js';
import { Asked, ModbusLine } from './modbus-line.source.js';
import { PassingTime, pause, realTime } from './passing-time.source.js';
import { openWire, systemWires, WireParts } from './wire.source.js';

export interface ModbusRequest extends Asked {
  /** Silence after the connection was opened. */
  readonly connectDelayMs: number;
  /** Silence since the last answer on this line. */
  readonly pauseMs: number;
}

/** A serial line may still bring an answer that late; after that nobody waits for it any more. */
const LATE_MS = 10_000;
const REOPEN_MS = 50;

interface Abandoned {
  readonly counts: Set<number>;
  at: number;
}

/**
 * One bus: a host and port or a serial port, with one line open and one question under way, whatever
 * number of units stands behind it. Every failure but an exception answer closes the line, and the next
 * question opens a new one, so that a late answer can never be taken for another question's. A bus that
 * cannot be opened is left alone for 1, 2, 4 … 60 s; questions fail at once meanwhile.
 */
export class ModbusConnection {
  readonly name: string;
  /** How often the line was opened: another number, and it may be another device. */
  openings = 0;
  private line: ModbusLine | undefined;
  private queue: Promise<unknown> = Promise.resolve();
  private closed = false;
  private quietSince = 0;
  private failures = 0;
  private notBefore = 0;
  private lastFault = new ModbusFault('unreachable', 'not tried yet');
  private readonly abandoned = new Map<number, Abandoned>();
  private readonly parts: WireParts;

  constructor(
    private readonly address: BusAddress,
    parts: Partial<WireParts> = {},
  ) {
    this.name = busName(address);
    this.parts = { ...systemWires, time: realTime, warn: () => undefined, ...parts };
  }

  /** The words of one block, in the order the device sent them. */
  read(request: ModbusRequest): Promise<readonly number[]> {
    const turn = this.queue.then(() => this.readNow(request));
    this.queue = turn.catch(() => undefined);
    return turn;
  }

  /** Ends the line; the next question opens another one. */
  async drop(): Promise<void> {
    const { line } = this;
    this.line = undefined;
    if (line === undefined) return;
    this.quietSince = this.time.elapsedMs();
    await line.end();
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.drop();
  }

  private isClosed(): boolean {
    return this.closed;
  }

  private get time(): PassingTime {
    return this.parts.time;
  }

  private async readNow(request: ModbusRequest): Promise<readonly number[]> {
    const line = await this.openLine(request);
    try {
      await this.keepQuiet(request.pauseMs);
      await this.fallInStep(line, request);
      return await line.ask(request);
    } catch (error) {
      const fault = faultOf(error);
      if (fault.kind !== 'exception') {
        this.abandon(request.unit, request.count);
        await this.drop();
      }
      throw fault;
    } finally {
      this.quietSince = this.time.elapsedMs();
    }
  }

  private async openLine(request: ModbusRequest): Promise<ModbusLine> {
    if (this.line?.spoilt === true) await this.drop();
    if (this.isClosed()) throw new ModbusFault('closed', 'the connection was closed');
    if (this.line !== undefined) return this.line;
    const retryMs = this.notBefore - this.time.elapsedMs();
    if (retryMs > 0) {
      const { kind, message } = this.lastFault;
      throw new ModbusFault(kind, message, { retryMs, waiting: true });
    }
    if (this.openings > 0) await this.keepQuiet(REOPEN_MS);
    const line = await this.open();
    if (request.connectDelayMs > 0) await pause(this.time, request.connectDelayMs);
    return line;
  }

  private async open(): Promise<ModbusLine> {
    try {
      const wire = await openWire(this.address, this.parts);
      this.failures = 0;
      this.openings += 1;
      const line = new ModbusLine(wire, framingOf(this.address), this.time);
      if (this.isClosed()) await line.end();
      else this.line = line;
      return line;
    } catch (error) {
      const fault = faultOf(error);
      this.failures += 1;
      const retryMs = backOffMs(this.failures, Math.random());
      this.notBefore = this.time.elapsedMs() + retryMs;
      this.lastFault = fault;
      throw new ModbusFault(fault.kind, fault.message, { retryMs });
    }
  }

  private async keepQuiet(ms: number): Promise<void> {
    const left = this.quietSince + ms - this.time.elapsedMs();
    if (ms > 0 && left > 0) await pause(this.time, left);
  }

  /**
   * Frames of a serial line carry no number: after an unanswered question its answer could come late,
   * also through a gateway on a new connection, and fit the next question. So the unit is first asked
   * for a number of registers that no open question of it asked for; a unit answers in order.
   */
  private async fallInStep(line: ModbusLine, request: ModbusRequest): Promise<void> {
    const open = this.abandoned.get(request.unit);
    if (open === undefined) return;
    if (this.time.elapsedMs() - open.at > LATE_MS) {
      this.abandoned.delete(request.unit);
      return;
    }
    let count = 1;
    while (open.counts.has(count)) count += 1;
    try {
      await line.ask({ ...request, count });
    } catch (error) {
      if (faultOf(error).kind !== 'exception') {
        this.abandon(request.unit, count);
        throw error;
      }
    }
    this.abandoned.delete(request.unit);
    await this.keepQuiet(request.pauseMs);
  }

  private abandon(unit: number, count: number): void {
    if (framingOf(this.address) === 'tcp') return;
    const open = this.abandoned.get(unit) ?? { counts: new Set(), at: 0 };
    open.counts.add(count);
    open.at = this.time.elapsedMs();
    this.abandoned.set(unit, open);
  }
}
