import { Method, METHODS } from '../kernel/profile.js';
import { QUARTER_HOUR_MS } from '../kernel/quarter-hour.js';
import { QuarterHours } from '../kernel/zone.js';
import { methodCode, qualityCode } from './measurement.js';

/** What touched a quarter-hour, as bits; the first of a value's marks in this order is its method. */
export const MARK = {
  exchange: 1,
  reset: 2,
  rollover: 4,
  dip: 8,
  profile: 16,
  spread: 32,
  direct: 64,
  estimated: 128,
} as const;

const METHOD_OF_MARK: readonly (readonly [number, Method])[] = [
  [MARK.exchange, 'exchange'],
  [MARK.reset, 'reset'],
  [MARK.rollover, 'rollover'],
  [MARK.dip, 'dip'],
  [MARK.profile, 'profile'],
  [MARK.spread, 'spread'],
  [MARK.direct, 'direct'],
];

const NO_METER = -1;

/** One step's part in one quarter-hour. */
export interface Part {
  readonly milliwattHours: number;
  readonly overlapMs: number;
  readonly marks: number;
  /** The meter's place in the order of time; undefined where the point stood without a meter. */
  readonly meter?: number | undefined;
  /** How far back the readings must be known for the marks, and for the value, to be sure. */
  readonly marksNeed: number;
  readonly valueNeed: number;
}

/**
 * Quarter-hours being put together from the parts of steps. A quarter-hour has a value when parts cover
 * all of it; it is `missing` where nothing was read before or after.
 */
export class QuarterHourTally {
  private readonly milliwattHours: Float64Array;
  private readonly coveredMs: Float64Array;
  private readonly marks: Uint8Array;
  private readonly meters: Int16Array;
  private readonly marksNeed: Float64Array;
  private readonly valueNeed: Float64Array;

  constructor(readonly span: QuarterHours) {
    this.milliwattHours = new Float64Array(span.count);
    this.coveredMs = new Float64Array(span.count);
    this.marks = new Uint8Array(span.count);
    this.meters = new Int16Array(span.count).fill(NO_METER);
    this.marksNeed = new Float64Array(span.count).fill(Infinity);
    this.valueNeed = new Float64Array(span.count).fill(Infinity);
  }

  add(at: number, part: Part): void {
    const place = at - this.span.first;
    this.milliwattHours[place] += part.milliwattHours;
    this.coveredMs[place] += part.overlapMs;
    this.marks[place] |= part.marks;
    this.marksNeed[place] = Math.min(this.marksNeed[place], part.marksNeed);
    this.valueNeed[place] = Math.min(this.valueNeed[place], part.valueNeed);
    if (part.meter === undefined) return;
    const before = this.meters[place];
    if (before !== NO_METER && before !== part.meter) this.marks[place] |= MARK.exchange;
    this.meters[place] = part.meter;
  }

  mark(at: number, mark: number): void {
    this.marks[at - this.span.first] |= mark;
  }

  contains(at: number): boolean {
    return at >= this.span.first && at < this.span.first + this.span.count;
  }

  /** Whole milliwatt-hours; NaN where the value is missing. */
  valueAt(at: number): number {
    const place = at - this.span.first;
    return this.coveredMs[place] < QUARTER_HOUR_MS ? NaN : this.milliwattHours[place];
  }

  methodAt(at: number): Method {
    if (Number.isNaN(this.valueAt(at))) return '';
    const marks = this.marks[at - this.span.first];
    const found = METHOD_OF_MARK.find(([mark]) => (marks & mark) !== 0);
    return found === undefined ? 'interpolated' : found[1];
  }

  methodCodeAt(at: number): number {
    return METHODS.indexOf(this.methodAt(at));
  }

  qualityCodeAt(at: number): number {
    if (Number.isNaN(this.valueAt(at))) return qualityCode('missing');
    const wide = this.marks[at - this.span.first] & (MARK.profile | MARK.spread | MARK.estimated);
    return wide === 0 ? qualityCode('measured') : qualityCode('substitute');
  }

  marksNeedAt(at: number): number {
    return this.marksNeed[at - this.span.first];
  }

  /** How far back the readings must be known for this quarter-hour; Infinity: no further than they are. */
  needAt(at: number): number {
    return Math.min(this.marksNeedAt(at), this.valueNeed[at - this.span.first]);
  }
}

/** The methods by which a value rests on other days. */
export const PROFILE_METHOD = methodCode('profile');
