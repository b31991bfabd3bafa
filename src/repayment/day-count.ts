import { DayCount } from '../community/community.js';
import { LocalDay, daysBetween } from '../kernel/local-day.js';
import { Ratio } from '../kernel/ratio.js';

/**
 * The part of a year in [from, to) under a day-count convention, as an exact ratio. Sources: ISDA 2006
 * Definitions 4.16 (b) ACT/ACT, (d) ACT/365 Fixed, (e) ACT/360, (f) 30/360 bond basis, (g) 30E/360.
 */
export function yearFraction(convention: DayCount, from: LocalDay, to: LocalDay): Ratio {
  switch (convention) {
    case '30E/360':
      return thirtyDayMonths(from, to, (_first, second) => Math.min(second, 30));
    case '30/360':
      return thirtyDayMonths(from, to, (first, second) =>
        first >= 30 ? Math.min(second, 30) : second,
      );
    case 'ACT/365':
      return Ratio.of(daysBetween(from, to), 365);
    case 'ACT/360':
      return Ratio.of(daysBetween(from, to), 360);
    case 'ACT/ACT':
      return actualOfEachYear(from, to);
  }
}

/** Months of thirty days; the conventions differ only in what a 31st at the end counts as. */
function thirtyDayMonths(
  from: LocalDay,
  to: LocalDay,
  endDay: (first: number, second: number) => number,
): Ratio {
  const start = calendar(from);
  const end = calendar(to);
  const months = (end.year - start.year) * 12 + (end.month - start.month);
  const days = endDay(start.day, end.day) - Math.min(start.day, 30);
  return Ratio.of(months * 30 + days, 360);
}

/** Days in leap years over 366 plus days in other years over 365. */
function actualOfEachYear(from: LocalDay, to: LocalDay): Ratio {
  let sum = Ratio.zero;
  for (let year = calendar(from).year; year <= calendar(to).year; year++) {
    const first = newYear(year) > from ? newYear(year) : from;
    const last = newYear(year + 1) < to ? newYear(year + 1) : to;
    const length = daysBetween(newYear(year), newYear(year + 1));
    sum = sum.plus(Ratio.of(daysBetween(first, last), length));
  }
  return sum;
}

function newYear(year: number): LocalDay {
  return `${year.toString().padStart(4, '0')}-01-01` as LocalDay;
}

function calendar(day: LocalDay): { year: number; month: number; day: number } {
  return {
    year: Number(day.slice(0, 4)),
    month: Number(day.slice(5, 7)),
    day: Number(day.slice(8, 10)),
  };
}
