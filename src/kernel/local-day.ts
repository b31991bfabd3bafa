import assert from 'node:assert/strict';

/** A local calendar date of the community, `2026-03-29`. Text order is time order. */
export type LocalDay = string & { readonly __unit: 'local-day' };

/** A local calendar month, the billing period, `2026-03`. Text order is time order. */
export type Period = string & { readonly __unit: 'period' };

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const PERIOD = /^(\d{4})-(0[1-9]|1[0-2])$/;
const DAY_MS = 86_400_000;

/** Undefined for text that is no date of the calendar, such as 2026-02-30. */
export function parseLocalDay(text: string): LocalDay | undefined {
  const match = DAY.exec(text);
  if (match === null) return undefined;
  const back = new Date(`${text}T00:00:00Z`);
  if (Number.isNaN(back.getTime()) || back.toISOString().slice(0, 10) !== text) return undefined;
  return text as LocalDay;
}

/** Like `parseLocalDay`, for text that was validated before. */
export function localDay(text: string): LocalDay {
  const day = parseLocalDay(text);
  assert(day !== undefined, `'${text}' is no date`);
  return day;
}

export function parsePeriod(text: string): Period | undefined {
  return PERIOD.test(text) ? (text as Period) : undefined;
}

export function period(text: string): Period {
  const parsed = parsePeriod(text);
  assert(parsed !== undefined, `'${text}' is no month`);
  return parsed;
}

/** Days since 1970-01-01 of the calendar, zone or no zone. */
export function dayNumber(day: LocalDay): number {
  return Date.parse(`${day}T00:00:00Z`) / DAY_MS;
}

export function dayOfNumber(number: number): LocalDay {
  return new Date(number * DAY_MS).toISOString().slice(0, 10) as LocalDay;
}

export function addDays(day: LocalDay, days: number): LocalDay {
  return dayOfNumber(dayNumber(day) + days);
}

/** Days in [from, to). */
export function daysBetween(from: LocalDay, to: LocalDay): number {
  return dayNumber(to) - dayNumber(from);
}

export function periodOf(day: LocalDay): Period {
  return day.slice(0, 7) as Period;
}

export function firstDayOf(of: Period): LocalDay {
  return `${of}-01` as LocalDay;
}

export function nextPeriod(of: Period): Period {
  return periodOf(addDays(firstDayOf(of), 31));
}

export function previousPeriod(of: Period): Period {
  return periodOf(addDays(firstDayOf(of), -1));
}

export function lastDayOf(of: Period): LocalDay {
  return addDays(firstDayOf(nextPeriod(of)), -1);
}

export function daysOfMonth(of: Period): number {
  return daysBetween(firstDayOf(of), firstDayOf(nextPeriod(of)));
}

export function daysOf(of: Period): LocalDay[] {
  return Array.from({ length: daysOfMonth(of) }, (_, index) => addDays(firstDayOf(of), index));
}

/** Every month from `first` to `last`, both included. */
export function periodsBetween(first: Period, last: Period): Period[] {
  const periods: Period[] = [];
  for (let at = first; at <= last; at = nextPeriod(at)) periods.push(at);
  return periods;
}
