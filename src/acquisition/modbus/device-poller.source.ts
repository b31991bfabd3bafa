import { Instant } from '../../kernel/quarter-hour.js';
import { isBilled } from '../device-profile.js';
import { spoolName } from '../known-device.js';
import { ModbusEntry } from '../modbus-entry.js';
import { SourceParts } from '../source-parts.service.js';
import { backOffMs } from './back-off.js';
import { Bus } from './bus.source.js';
import { FaultRule, incidentKindOf, isGatewayFault, ruleFor } from './fault-rules.js';
import { ModbusDevice } from './modbus-decoder.js';
import { faultOf, ModbusFault } from './modbus-fault.js';
import { AnsweredPoll, ModbusFrame, writeModbusFrame } from './modbus-frame.js';
import { ModbusUnit } from './modbus-unit.source.js';
import { PassingTime } from './passing-time.source.js';
import { nextSlot, phaseOf, slotsMissed } from './poll-plan.js';
import { RegisterReader } from './register-reader.source.js';
import { SunspecReader } from './sunspec-reader.source.js';

/** What is polled, and where. */
export interface Polled {
  readonly device: ModbusDevice;
  readonly entry: ModbusEntry;
  readonly bus: Bus;
  readonly time: PassingTime;
}

/** What the polls of a device came to since the start. */
export interface PollFigures {
  readonly answered: number;
  readonly failed: number;
  /** Slots in which a poll was still under way. */
  readonly skipped: number;
  /** The longest from a slot to the answer. */
  readonly latenessMsMax: number;
}

type Reader = RegisterReader | SunspecReader;

/** A timer may fire that much before its time; the bus would still be waiting. */
const TIMER_EARLY_MS = 20;

/** A wrong device is looked at again that often. */
const RARELY_MS = 600_000;

/** Asks one device in its slots of the wall clock; one poll at a time, a slot that is missed is skipped. */
export class DevicePoller {
  figures: PollFigures = { answered: 0, failed: 0, skipped: 0, latenessMsMax: 0 };
  private readonly name: string;
  private readonly intervalMs: number;
  private readonly phaseMs: number;
  private readonly reader: Reader;
  private failures = 0;
  private code = '';
  private codeInARow = 0;
  private serial: string | undefined;
  private cancel: () => void = () => undefined;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;
  private leftOut = false;

  constructor(
    private readonly polled: Polled,
    private readonly parts: SourceParts,
  ) {
    const { device, entry, time } = polled;
    this.name = spoolName(device.community, device.device);
    this.intervalMs = entry.pollSeconds * 1_000;
    this.phaseMs = phaseOf(this.name, this.intervalMs);
    this.reader = this.readerOf(
      new ModbusUnit(polled.bus.connection, entry.unit, device.profile, time),
    );
  }

  /** The first poll comes at once, spread like all others. */
  start(): void {
    this.pollIn(this.phaseMs);
  }

  stop(): void {
    this.stopped = true;
    this.cancel();
  }

  ended(): Promise<void> {
    return this.running;
  }

  private readerOf(unit: ModbusUnit): Reader {
    const { profile } = this.polled.device;
    if (profile.protocol === 'sunspec') return new SunspecReader(unit, profile);
    return new RegisterReader(unit, profile, (code, kind, sentence) => {
      this.parts.incidents.note({ code, place: this.name, kind, sentence });
      this.parts.health.report(`registers of ${this.name}`, 'warning', sentence);
    });
  }

  private pollIn(waitMs: number): void {
    const { time } = this.polled;
    const slot = (this.parts.clock.now() + waitMs) as Instant;
    const due = time.elapsedMs() + waitMs;
    this.cancel = time.after(waitMs, () => {
      this.running = this.poll(slot, due);
    });
  }

  private async poll(slot: Instant, due: number): Promise<void> {
    const waitMs = this.isLeftOut() ? undefined : await this.ask(due);
    if (this.stopped) return;
    const now = this.parts.clock.now();
    this.countSkipped(slotsMissed(slot, now, this.intervalMs));
    const last = Math.max(now, slot) as Instant;
    this.pollIn(waitMs ?? nextSlot(last, this.intervalMs, this.phaseMs) - now);
  }

  /** How long to wait then; undefined until the next slot. */
  private async ask(due: number): Promise<number | undefined> {
    try {
      await this.accept(await this.reader.read());
      this.answered(due);
      return undefined;
    } catch (error) {
      return this.failed(faultOf(error));
    }
  }

  /** A full spool is kept for what is billed; the missed slots are a gap like any other. */
  private isLeftOut(): boolean {
    if (!this.parts.intake.isFull || isBilled(this.polled.device.profile)) return false;
    const sentence = 'is not asked while the spool is full: nothing it counts is billed';
    if (!this.leftOut) this.parts.health.report(`device ${this.name}`, 'warning', sentence);
    this.leftOut = true;
    return true;
  }

  private async accept(frame: ModbusFrame): Promise<void> {
    if ('failed' in frame) return;
    this.recognise(frame);
    await this.toSpool(frame);
  }

  private answered(due: number): void {
    const { answered, latenessMsMax } = this.figures;
    const latenessMs = this.polled.time.elapsedMs() - due;
    this.figures = {
      ...this.figures,
      answered: answered + 1,
      latenessMsMax: Math.max(latenessMsMax, latenessMs),
    };
    if (this.failures > 0 || answered === 0 || this.leftOut) {
      this.parts.health.report(`device ${this.name}`, 'ok', 'answers');
    }
    this.failures = 0;
    this.leftOut = false;
    this.codeInARow = 0;
    this.code = '';
    this.polled.bus.answered(this.name);
  }

  /** How long to wait; undefined until the next slot. */
  private async failed(fault: ModbusFault): Promise<number | undefined> {
    if (this.stopped) return undefined;
    this.failures += 1;
    this.figures = { ...this.figures, failed: this.figures.failed + 1 };
    const { message: reason, code } = fault;
    const rule = ruleFor(fault);
    this.tell(fault, rule);
    await this.toSpool({ failed: { reason, code } }).catch((error: unknown) => {
      this.parts.health.report(`device ${this.name}`, 'error', faultOf(error).message);
    });
    if (rule.retry === 'cycle') return undefined;
    if (rule.retry === 'rarely') {
      await this.polled.bus.connection.drop();
      return RARELY_MS;
    }
    const { retryMs } = fault.details;
    if (retryMs === undefined) return backOffMs(this.failures, Math.random());
    return retryMs + TIMER_EARLY_MS;
  }

  private tell(fault: ModbusFault, rule: FaultRule): void {
    const { bus } = this.polled;
    const { message } = fault;
    this.codeInARow = this.code === rule.code ? this.codeInARow + 1 : 1;
    this.code = rule.code;
    const kind = incidentKindOf(rule, this.codeInARow);
    const state = kind === 'alarm' || this.failures >= 3 ? 'error' : 'warning';
    const sentence = `does not answer (${this.failures} times): ${message}`;
    this.parts.health.report(`device ${this.name}`, state, sentence);
    if (isGatewayFault(fault)) bus.unreachable(this.name, message);
    if (rule.ofBus) bus.failed(message);
    if (fault.kind === 'unreachable' && fault.details.waiting === true) return;
    const place = rule.ofBus ? bus.name : this.name;
    this.parts.incidents.note({ code: rule.code, place, kind, sentence: message });
  }

  /** Another serial number is another meter: its values are kept apart, and somebody must look. */
  private recognise({ serial }: AnsweredPoll): void {
    const before = this.serial;
    if (serial === undefined || serial === before) return;
    this.serial = serial;
    if (before === undefined) return;
    const sentence = `The serial number was ${before} and is now ${serial}; enter the exchange under \`meters\`, or look for two devices with one unit number.`;
    this.parts.incidents.note({
      code: 'serial-changed',
      place: this.name,
      kind: 'alarm',
      sentence,
    });
  }

  private countSkipped(missed: number): void {
    if (missed === 0 || this.failures > 0) return;
    const skipped = this.figures.skipped + missed;
    this.figures = { ...this.figures, skipped };
    const sentence = `A poll of ${this.name} took longer than its interval of ${this.intervalMs} ms; ${missed} slots were skipped.`;
    this.parts.incidents.note({ code: 'poll-late', place: this.name, kind: 'notice', sentence });
  }

  private toSpool(frame: ModbusFrame): Promise<void> {
    const { intake, clock } = this.parts;
    return intake.accept(this.name, 'modbus', writeModbusFrame(frame), clock.now());
  }
}
