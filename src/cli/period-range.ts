import { parsePeriod, Period, periodsBetween } from '../kernel/local-day.js';
import { refuse } from './refuse.js';

/** Reads `2026-03` or `2026-01..2026-06` as the months it names, oldest first. */
export function parsePeriods(text: string): Period[] {
  const [first = '', last = first, ...more] = text.split('..');
  const from = parsePeriod(first);
  const to = parsePeriod(last);
  if (from === undefined || to === undefined || more.length > 0 || from > to) {
    throw refuse('period-unreadable', { text });
  }
  return periodsBetween(from, to);
}
