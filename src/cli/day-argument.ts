import { LocalDay, parseLocalDay } from '../kernel/local-day.js';
import { refuse } from './refuse.js';

/** A local day of the command line; undefined where none was given. */
export function parseDay(text: string | undefined): LocalDay | undefined {
  if (text === undefined) return undefined;
  const day = parseLocalDay(text);
  if (day === undefined) throw refuse('day-unreadable', { text });
  return day;
}
