import { MeteringPointId } from '../community/community.js';
import { Direction } from '../kernel/profile.js';
import { Instant, QuarterHour } from '../kernel/quarter-hour.js';

/** A quarter-hour of a month measured before whose value changed: a case with both values, in mWh. */
export interface LateValue {
  readonly meteringPoint: MeteringPointId;
  readonly direction: Direction;
  readonly at: QuarterHour;
  /** Of the day: the version that brought the new value. */
  readonly version: number;
  /** Undefined where the value was, or is, missing. */
  readonly before: number | undefined;
  readonly now: number | undefined;
  readonly openedAt: Instant;
}
