import assert from 'node:assert/strict';
import {
  addDays,
  dayNumber,
  firstDayOf,
  LocalDay,
  nextPeriod,
  Period,
  periodOf,
} from './local-day.js';
import { Instant, QuarterHour, QUARTER_HOUR_MS, startOf } from './quarter-hour.js';

/** A run of quarter-hours: the first one and how many. */
export interface QuarterHours {
  readonly first: QuarterHour;
  readonly count: number;
}

const DAY_MS = 86_400_000;

/**
 * A time zone as the law of a community's calendar: where its days and months begin in UTC, and which
 * local quarter-hour an instant falls into. Offsets are whole quarter-hours. Source: IANA tz database
 * of the runtime (Intl).
 */
export class Zone {
  private readonly format: Intl.DateTimeFormat;
  private readonly offsets = new Map<number, number>();
  private readonly starts = new Map<LocalDay, Instant>();

  constructor(readonly name: string) {
    this.format = new Intl.DateTimeFormat('en-US-u-hc-h23', {
      timeZone: name,
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
      era: 'short',
    });
  }

  /** True for a name the runtime knows. */
  static exists(name: string): boolean {
    try {
      return new Zone(name).name === name;
    } catch {
      return false;
    }
  }

  /** Milliseconds that local time is ahead of UTC. */
  offsetAt(instant: Instant): number {
    const slot = Math.floor(instant / QUARTER_HOUR_MS);
    const known = this.offsets.get(slot);
    if (known !== undefined) return known;
    const offset = this.wallClock(slot * QUARTER_HOUR_MS) - slot * QUARTER_HOUR_MS;
    this.offsets.set(slot, offset);
    return offset;
  }

  localDayOf(instant: Instant): LocalDay {
    return new Date(instant + this.offsetAt(instant)).toISOString().slice(0, 10) as LocalDay;
  }

  /** The local quarter-hour of the day, 0 to 95, on the wall clock (a repeated hour repeats it). */
  wallSlotOf(at: QuarterHour): number {
    const local = startOf(at) + this.offsetAt(startOf(at));
    return Math.floor((((local % DAY_MS) + DAY_MS) % DAY_MS) / QUARTER_HOUR_MS);
  }

  /** The first instant of a local day. */
  startOfDay(day: LocalDay): Instant {
    const known = this.starts.get(day);
    if (known !== undefined) return known;
    const start = this.searchStart(day);
    this.starts.set(day, start);
    return start;
  }

  quarterHoursOfDay(day: LocalDay): QuarterHours {
    return this.span(this.startOfDay(day), this.startOfDay(addDays(day, 1)));
  }

  quarterHoursOfPeriod(period: Period): QuarterHours {
    return this.span(
      this.startOfDay(firstDayOf(period)),
      this.startOfDay(firstDayOf(nextPeriod(period))),
    );
  }

  periodOfInstant(instant: Instant): Period {
    return periodOf(this.localDayOf(instant));
  }

  private span(from: Instant, to: Instant): QuarterHours {
    assert(
      from % QUARTER_HOUR_MS === 0 && to % QUARTER_HOUR_MS === 0,
      `${this.name} is no quarter-hour zone`,
    );
    return {
      first: (from / QUARTER_HOUR_MS) as QuarterHour,
      count: (to - from) / QUARTER_HOUR_MS,
    };
  }

  /** Days begin within fourteen hours of the UTC day; the first quarter-hour of that date is the start. */
  private searchStart(day: LocalDay): Instant {
    const guess = dayNumber(day) * DAY_MS;
    const candidates = [-14, -1, 0, 1, 14].map((hours) =>
      this.offsetAt((guess + hours * 3_600_000) as Instant),
    );
    const starts = [...new Set(candidates)].map((offset) => guess - offset).sort((a, b) => a - b);
    for (const start of starts) {
      const before = this.localDayOf((start - QUARTER_HOUR_MS) as Instant);
      if (this.localDayOf(start as Instant) >= day && before < day) return start as Instant;
    }
    for (let at = guess - 15 * 3_600_000; ; at += QUARTER_HOUR_MS) {
      if (this.localDayOf(at as Instant) >= day) return at as Instant;
    }
  }

  private wallClock(instant: number): number {
    const part: Record<string, string> = {};
    for (const { type, value } of this.format.formatToParts(instant)) part[type] = value;
    const year = part['era'] === 'BC' ? 1 - Number(part['year']) : Number(part['year']);
    return Date.UTC(
      year,
      Number(part['month']) - 1,
      Number(part['day']),
      Number(part['hour']),
      Number(part['minute']),
      Number(part['second']),
    );
  }
}
