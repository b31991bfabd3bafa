import { Instant } from '../../kernel/quarter-hour.js';

/** The devices of a community are not asked all at once; nobody is asked later than that after the slot. */
const SPREAD_MS_MAX = 1_000;

/** When a device is due within each interval: always the same place, drawn from its name. */
export function phaseOf(name: string, intervalMs: number): number {
  let hash = 0x811c9dc5;
  for (let place = 0; place < name.length; place += 1) {
    hash = Math.imul(hash ^ name.charCodeAt(place), 0x01000193);
  }
  return ((hash >>> 0) / 2 ** 32) * Math.min(intervalMs, SPREAD_MS_MAX);
}

/**
 * The next slot after an instant: whole intervals of the wall clock, so that every quarter-hour has a
 * reading close to its boundary, moved by the phase of the device.
 */
export function nextSlot(now: Instant, intervalMs: number, phaseMs: number): Instant {
  return ((Math.floor((now - phaseMs) / intervalMs) + 1) * intervalMs + phaseMs) as Instant;
}

/** How many slots lie after one and up to an instant: a poll that took that long skips them. */
export function slotsMissed(slot: Instant, now: Instant, intervalMs: number): number {
  return Math.max(0, Math.floor((now - slot) / intervalMs));
}
