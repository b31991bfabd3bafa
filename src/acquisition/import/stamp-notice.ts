import { QUARTER_HOUR_MS, Instant } from '../../kernel/quarter-hour.js';
import { Zone } from '../../kernel/zone.js';

const DAY_MS = 86_400_000;

/**
 * The sentence when the quarter-hours of a file run over midnight by one step, as they do when the end
 * of an interval is read as its start or the other way round; undefined when they do not.
 */
export function stampNotice(starts: readonly number[], zone: Zone): string | undefined {
  if (starts.length < 4) return undefined;
  let [first, last] = [Infinity, -Infinity];
  for (const at of starts) {
    first = Math.min(first, at);
    last = Math.max(last, at);
  }
  const clock = (at: number) => {
    const local = at + zone.offsetAt(at as Instant);
    return ((local % DAY_MS) + DAY_MS) % DAY_MS;
  };
  const [begins, ends] = [clock(first), clock(last)];
  if (begins === QUARTER_HOUR_MS && ends === 0) {
    return 'The values run from 00:15 to 00:00: the times look like the ends of quarter-hours, and they are read as starts. Check `stamp` before you import.';
  }
  if (begins === DAY_MS - QUARTER_HOUR_MS && ends === DAY_MS - 2 * QUARTER_HOUR_MS) {
    return 'The values run from 23:45 to 23:30: the times look like the starts of quarter-hours, and they are read as ends. Check `stamp` before you import.';
  }
  return undefined;
}
