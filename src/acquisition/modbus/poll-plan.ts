import { Instant, QUARTER_HOUR_MS } from '../../kernel/quarter-hour.js';

const BACK_OFF_MAX_MS = 300_000;

/**
 * When to poll next: on the grid of whole intervals of the wall clock, so that every quarter-hour has a
 * reading at its boundary. After failures the wait doubles, up to five minutes, and ends at the latest
 * with the quarter-hour.
 */
export function nextPoll(now: Instant, intervalMs: number, failures: number): Instant {
  const next = (Math.floor(now / intervalMs) + 1) * intervalMs;
  if (failures < 2) return next as Instant;
  const wait = Math.min(intervalMs * 2 ** Math.min(failures - 1, 20), BACK_OFF_MAX_MS);
  const boundary = (Math.floor(now / QUARTER_HOUR_MS) + 1) * QUARTER_HOUR_MS;
  return Math.max(next, Math.min(now + wait, boundary)) as Instant;
}
