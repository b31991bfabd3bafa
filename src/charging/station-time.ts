import { instant, Instant, parseInstant } from '../kernel/quarter-hour.js';

/** A charge point's clock may differ from ours by this much before it is doubted. */
export const CLOCK_TOLERANCE_MS = 300_000;
/** Messages older than this cannot come from a queue of a station that was offline. */
const OFFLINE_MAX_MS = 90 * 86_400_000;

/** When a message arrived, and since when its socket has been connected. */
export interface Arrival {
  readonly at: Instant;
  readonly connectedSince: Instant;
}

export interface StationTime {
  readonly at: Instant;
  readonly suspect: boolean;
}

/**
 * The instant a station states, or the arrival where its clock cannot be trusted: no timestamp, a time
 * in the future, before clock synchronisation, or late although the socket was connected at that time.
 * An older time is believed when it lies before the connection: the message waited in the station's
 * queue. A time without an offset is UTC (OCPP 1.6, section 3.15).
 */
export function stationTime(text: string | undefined, arrival: Arrival): StationTime {
  const stated = text === undefined ? undefined : parseStationTime(text);
  if (stated === undefined) return { at: arrival.at, suspect: true };
  const late = arrival.at - stated;
  if (Math.abs(late) <= CLOCK_TOLERANCE_MS) return { at: stated, suspect: false };
  const queued = stated < arrival.connectedSince && late < OFFLINE_MAX_MS && late > 0;
  return queued ? { at: stated, suspect: false } : { at: arrival.at, suspect: true };
}

/** ISO 8601; without an offset UTC, with more than milliseconds cut to them. */
export function parseStationTime(text: string): Instant | undefined {
  const cut = text.trim().replace(/(\.\d{3})\d+/, '$1');
  const parsed = parseInstant(cut) ?? parseInstant(`${cut}Z`);
  return parsed === undefined ? undefined : instant(parsed);
}
