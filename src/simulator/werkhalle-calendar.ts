import { addDays, firstDayOf, LocalDay, nextPeriod, periodOf } from '../kernel/local-day.js';
import { Instant } from '../kernel/quarter-hour.js';
import { Zone } from '../kernel/zone.js';

/** When things happen at the Werkhalle, counted from the first day of its history. */
export interface WerkhalleCalendar {
  readonly firstDay: LocalDay;
  /** Flat 2 gets a new meter at ten o'clock. */
  readonly exchangeDay: LocalDay;
  readonly exchangeAt: Instant;
  readonly priceChange: LocalDay;
  /** Flat 3 stands empty between these days. */
  readonly moveOut: LocalDay;
  readonly moveIn: LocalDay;
  /** The meter of flat 5 is not heard for three hours. */
  readonly silentFrom: Instant;
  readonly silentTo: Instant;
}

const HOUR_MS = 3_600_000;

/** The first day is the first of a month. */
export function werkhalleCalendar(firstDay: LocalDay, zone: Zone): WerkhalleCalendar {
  const exchangeDay = addDays(monthsOn(firstDay, 5), 11);
  const silentDay = addDays(monthsOn(firstDay, 9), 3);
  const noon = zone.startOfDay(silentDay) + 13 * HOUR_MS;
  return {
    firstDay,
    exchangeDay,
    exchangeAt: (zone.startOfDay(exchangeDay) + 10 * HOUR_MS) as Instant,
    priceChange: monthsOn(firstDay, 6),
    moveOut: addDays(monthsOn(firstDay, 8), 16),
    moveIn: addDays(monthsOn(firstDay, 8), 19),
    silentFrom: noon as Instant,
    silentTo: (noon + 3 * HOUR_MS) as Instant,
  };
}

/** The first of the month thirteen months before that of `today`: where the demonstration begins. */
export function werkhalleFirstDay(today: LocalDay): LocalDay {
  const [year = 0, month = 0] = today.split('-').map(Number);
  const index = year * 12 + month - 1 - 13;
  const text = `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}-01`;
  return text as LocalDay;
}

function monthsOn(day: LocalDay, months: number): LocalDay {
  let period = periodOf(day);
  for (let count = 0; count < months; count += 1) period = nextPeriod(period);
  return firstDayOf(period);
}
