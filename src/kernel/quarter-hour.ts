import assert from 'node:assert/strict';

/** Quarter-hours since 1970-01-01T00:00Z; the name of an interval [start, start + 15 min). */
export type QuarterHour = number & { readonly __unit: 'quarter-hour' };

/** Milliseconds since 1970-01-01T00:00Z. */
export type Instant = number & { readonly __unit: 'instant' };

export const QUARTER_HOUR_MS = 900_000;

const INSTANT =
  /^(\d{4})-(\d{2})-(\d{2})T([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,3}))?)?(Z|[+-][01]\d:[0-5]\d)$/;

/** The quarter-hour that contains an instant. */
export function quarterHourOf(instant: Instant): QuarterHour {
  return Math.floor(instant / QUARTER_HOUR_MS) as QuarterHour;
}

export function quarterHour(count: number): QuarterHour {
  assert(Number.isSafeInteger(count), `${count} is no quarter-hour`);
  return count as QuarterHour;
}

export function startOf(at: QuarterHour): Instant {
  return (at * QUARTER_HOUR_MS) as Instant;
}

/** UTC start without fractions: `2026-03-29T00:45:00Z`, the form of `interval` in every file. */
export function quarterHourText(at: QuarterHour): string {
  return instantText(startOf(at));
}

/** UTC to the second, to the millisecond only where there is one. */
export function instantText(instant: Instant): string {
  return new Date(instant).toISOString().replace('.000Z', 'Z');
}

export function instant(milliseconds: number): Instant {
  assert(Number.isSafeInteger(milliseconds), `${milliseconds} is no instant`);
  return milliseconds as Instant;
}

/** ISO 8601 with an offset or Z; undefined for local time, impossible dates and anything else. */
export function parseInstant(text: string): Instant | undefined {
  const match = INSTANT.exec(text);
  if (match === null) return undefined;
  const [y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0] = match
    .slice(1, 7)
    .map((part: string | undefined) => Number(part ?? 0));
  const fraction = (match.at(7) ?? '0').padEnd(3, '0');
  const utc = Date.UTC(y, mo - 1, d, h, mi, s, Number(fraction));
  const back = new Date(utc);
  if (back.getUTCMonth() !== mo - 1 || back.getUTCDate() !== d) return undefined;
  return (utc - offsetMs(match.at(8) ?? 'Z')) as Instant;
}

function offsetMs(text: string): number {
  if (text === 'Z') return 0;
  const size = (Number(text.slice(1, 3)) * 60 + Number(text.slice(4, 6))) * 60_000;
  return text.startsWith('-') ? -size : size;
}
