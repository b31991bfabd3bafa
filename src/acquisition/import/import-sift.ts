import { Community, Meter, MeteringPoint } from '../../community/community.js';
import { kwhText } from '../../kernel/energy.js';
import { Problem } from '../../kernel/problem.js';
import {
  instant,
  Instant,
  instantText,
  QUARTER_HOUR_MS,
  quarterHourOf,
  quarterHourText,
} from '../../kernel/quarter-hour.js';
import { FileValue, Review, ReviewReason } from './file-value.js';
import { ValueMapping } from './import-mapping.js';
import { ImportRules } from './import-rules.js';
import { GivenRows } from './measurements-file.js';
import { ReadingRows } from './readings-file.js';

/** Told one by one; what comes on top is counted. */
export const TOLD_MAX = 1_000;

const MILLIWATT_HOURS_PER_KILOWATT_QUARTER = 250_000;

interface UnknownName {
  readonly line: number;
  readonly message: string;
  count: number;
}

/**
 * Takes what a file says value by value, holds each against the community, and keeps apart what can be
 * recorded, what a person must look at and what is wrong. One bad value neither hides nor stops others.
 */
export class ImportSift {
  readonly readings = new ReadingRows();
  readonly given = new GivenRows();
  readonly reviews: Review[] = [];
  /** Values the file itself says it does not have. */
  missing = 0;
  reviewCount = 0;
  /** Values of a kind the record does not take, by what they are. */
  readonly leftOut = new Map<string, number>();
  private readonly told: Problem[] = [];
  private toldMore = 0;
  private readonly unknown = new Map<string, UnknownName>();

  constructor(
    readonly file: string,
    readonly rules: ImportRules,
    readonly mapping: ValueMapping,
  ) {}

  get community(): Community {
    return this.rules.community;
  }

  /** Everything that is wrong, in the order of the lines. */
  get problems(): readonly Problem[] {
    const unknown = [...this.unknown.values()].map(({ line, message, count }) => ({
      file: this.file,
      line,
      field: 'meter',
      message: count === 1 ? message : message.replace(/([.?])$/, ` (${count} rows)$1`),
    }));
    return [...this.told, ...unknown].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  }

  /** How many rows are wrong, also those not told one by one. */
  get problemCount(): number {
    const unknown = [...this.unknown.values()].reduce((sum, { count }) => sum + count, 0);
    return this.told.length + this.toldMore + unknown;
  }

  tell(line: number, field: string, message: string): void {
    this.add({ file: this.file, line, field, message });
  }

  add(problem: Problem): void {
    if (this.told.length < TOLD_MAX) this.told.push(problem);
    else this.toldMore += 1;
  }

  setAside(line: number, reason: ReviewReason, raw: string, sentence: string): void {
    this.reviewCount += 1;
    if (this.reviews.length < TOLD_MAX) this.reviews.push({ line, reason, raw, sentence });
  }

  leaveOut(what: string, count = 1): void {
    this.leftOut.set(what, (this.leftOut.get(what) ?? 0) + count);
  }

  take(value: FileValue): void {
    if (/\p{Cc}/u.test(value.name)) {
      this.tell(value.line, 'meter', 'the name of the meter holds control characters; correct it.');
      return;
    }
    const place = value.kind === 'register' ? this.meterOf(value) : this.pointOf(value);
    if (place === undefined) return;
    const fault = this.faultOf(value, place);
    if (fault !== undefined) this.tell(value.line, fault.field, fault.message);
    else if (this.isRecordable(value)) this.record(value, place);
  }

  private record(value: FileValue, place: Meter | MeteringPoint): void {
    const estimated = value.state !== 'measured';
    const rows = value.kind === 'register' ? this.readings : this.given;
    rows.milliwattHours.push(value.energy.milliwattHours);
    rows.estimated.push(estimated);
    rows.line.push(value.line);
    if ('meteringPoint' in place) {
      this.readings.at.push(value.at);
      this.readings.meter.push(place.id);
      this.readings.register.push(value.direction);
    } else {
      this.given.at.push(quarterHourOf(value.at));
      this.given.meteringPoint.push(place.id);
      this.given.direction.push(value.direction);
    }
  }

  /** What is neither measured nor a substitute is kept for a person. */
  private isRecordable(value: FileValue): boolean {
    const { state } = value;
    const taken = state === 'provisional' && this.mapping.provisional === 'take';
    if (state === 'missing') {
      this.missing += 1;
      return false;
    }
    if (state !== 'measured' && state !== 'estimated' && !taken) {
      const sentence = `the source calls the value ${state}; it is kept and not billed.`;
      this.setAside(value.line, state, value.raw, sentence);
      return false;
    }
    return this.isPlausible(value);
  }

  private isPlausible({ kind, energy, line, raw }: FileValue): boolean {
    const { kilowattsMax } = this.mapping;
    if (kilowattsMax === undefined || kind === 'register') return true;
    if (energy.milliwattHours <= kilowattsMax * MILLIWATT_HOURS_PER_KILOWATT_QUARTER) return true;
    const kwh = kwhText(energy.milliwattHours);
    const sentence = `${kwh} kWh in a quarter-hour are more than ${kilowattsMax} kW; it is kept and not billed.`;
    this.setAside(line, 'implausible', raw, sentence);
    return false;
  }

  private faultOf(
    { kind, at, direction }: FileValue,
    place: Meter | MeteringPoint,
  ): { readonly field: string; readonly message: string } | undefined {
    const { rules } = this;
    const end = (kind === 'interval' ? at + QUARTER_HOUR_MS : at) as Instant;
    const point = 'meteringPoint' in place ? place.meteringPoint : place.id;
    const gone =
      'meteringPoint' in place ? rules.afterTheEnd(place, at) : rules.pointGone(place, at);
    const faults = [
      { field: 'direction', message: rules.wrongDirection(point, direction) },
      { field: 'time', message: kind === 'interval' ? offTheGrid(at) : undefined },
      { field: 'time', message: rules.fromTheFuture(end) ?? rules.tooOld(at) },
      { field: 'meter', message: gone },
    ];
    for (const { field, message } of faults) {
      if (message !== undefined) return { field, message };
    }
    return undefined;
  }

  private meterOf(value: FileValue): Meter | undefined {
    const name = this.ownName(value.name);
    const cell = this.rules.meter(name);
    if ('value' in cell) return cell.value;
    const atPoint = this.rules.meterAt(name, value.at);
    if (atPoint === undefined) this.tellUnknown(value, cell.message);
    return atPoint;
  }

  private pointOf(value: FileValue): MeteringPoint | undefined {
    const name = this.ownName(value.name);
    const cell = this.rules.meteringPoint(name);
    if ('value' in cell) return cell.value;
    const meter = this.rules.meter(name);
    const point = 'value' in meter ? this.rules.meteringPoint(meter.value.meteringPoint) : cell;
    if ('value' in point) return point.value;
    const isNearMeter = 'message' in meter && meter.message.includes('did you mean');
    this.tellUnknown(value, isNearMeter ? meter.message : cell.message);
    return undefined;
  }

  private ownName(name: string): string {
    return this.mapping.names.get(name) ?? name;
  }

  /** Every unknown name is told once, with its first line and how many rows have it. */
  private tellUnknown({ name, line }: FileValue, message: string): void {
    const known = this.unknown.get(name);
    if (known !== undefined) known.count += 1;
    else if (this.unknown.size < TOLD_MAX) this.unknown.set(name, { line, message, count: 1 });
    else this.toldMore += 1;
  }
}

function offTheGrid(at: Instant): string | undefined {
  if (at % QUARTER_HOUR_MS === 0) return undefined;
  const start = quarterHourText(quarterHourOf(at));
  return `${instantText(instant(at))} begins no quarter-hour; the one it lies in begins ${start}.`;
}
