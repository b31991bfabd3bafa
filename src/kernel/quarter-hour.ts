import assert from 'node:assert/strict';

/** Quarter-hours since 1970-01-01T00:00Z; the name of an interval [start, start + 15 min). */
export type QuarterHour = number & { readonly __unit: 'quarter-hour' };

/** Milliseconds since 1970-01-01T00:00Z. */
export type Instant = number & { readonly __unit: 'instant' };

export const QUARTER_HOUR_MS = 900_000;

const INSTANT =
  /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?(Z|[+-]\d{2}:\d{2})$/;

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
  const [, year, month, day, hour, minute, second = '0', fraction = '0', offset = 'Z'] = match;
  const parts = [year, month, day, hour, minute, second].map(Number);
  const [y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0] = parts;
  const utc = Date.UTC(y, mo - 1, d, h, mi, s, Number(fraction.padEnd(3, '0')));
  const back = new Date(utc);
  if (back.getUTCMonth() !== mo - 1 || back.getUTCDate() !== d) return undefined;
  if (h > 23 || mi > 59 || s > 59) return undefined;
  return (utc - offsetMs(offset)) as Instant;
}

function offsetMs(text: string): number {
  if (text === 'Z') return 0;
  const size = (Number(text.slice(1, 3)) * 60 + Number(text.slice(4, 6))) * 60_000;
  return text.startsWith('-') ? -size : size;
}
