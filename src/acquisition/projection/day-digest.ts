import { CommunityId, MeterId } from '../../community/community.js';
import { addDays, daysBetween, LocalDay } from '../../kernel/local-day.js';
import { Direction } from '../../kernel/profile.js';
import { Instant } from '../../kernel/quarter-hour.js';
import { Zone } from '../../kernel/zone.js';

/**
 * The points of one series and local day in short: how many, and the SHA-256 over their times (ms) and
 * values (mWh), each eight bytes big-endian, by time.
 */
export interface DayDigest {
  readonly count: number;
  readonly sha256: string;
}

/** A local day as instants [from, to). */
export interface DaySpan {
  readonly day: LocalDay;
  readonly from: Instant;
  readonly to: Instant;
}

/** A register and day the projection holds otherwise than the record. */
export interface ProjectionDifference {
  readonly community: CommunityId;
  readonly meter: MeterId;
  readonly register: Direction;
  readonly day: LocalDay;
  /** Readings in the record, points in the projection. */
  readonly recorded: number;
  readonly projected: number;
  /** True when both agree after the record's readings were written again. */
  readonly mended: boolean;
}

/** The local days from the first to the last one, both included, as spans. */
export function daySpans(zone: Zone, first: LocalDay, last: LocalDay): DaySpan[] {
  return Array.from({ length: daysBetween(first, last) + 1 }, (_, count) => {
    const day = addDays(first, count);
    return { day, from: zone.startOfDay(day), to: zone.startOfDay(addDays(day, 1)) };
  });
}

export function sameDigest(a: DayDigest | undefined, b: DayDigest | undefined): boolean {
  return (a?.count ?? 0) === (b?.count ?? 0) && a?.sha256 === b?.sha256;
}
