import { Energy } from '../kernel/energy.js';
import { Direction } from '../kernel/profile.js';
import { Instant, QUARTER_HOUR_MS } from '../kernel/quarter-hour.js';
import { SimulatedMeter } from './simulated-meter.js';
import { Werkhalle } from './werkhalle.js';

/** A register value as the meters of the past would have said it. */
export interface SimulatedReading {
  readonly meter: string;
  readonly register: Direction;
  readonly at: Instant;
  readonly energy: Energy;
}

/** A past session with the values its charge point's register showed. */
export interface SessionRow {
  readonly id: string;
  readonly chargePoint: string;
  readonly member: string;
  readonly startedAt: Instant;
  readonly endedAt: Instant;
  readonly startEnergy: Energy;
  readonly endEnergy: Energy;
}

const CHUNK_QUARTER_HOURS = 96;

/** How many chunks `readingsOf` gives, for a progress bar. */
export function chunksBetween(from: Instant, to: Instant): number {
  return Math.ceil(Math.floor((to - from) / QUARTER_HOUR_MS + 1) / CHUNK_QUARTER_HOURS);
}

/**
 * The readings of all meters at every quarter-hour boundary in [from, to], a day at a time. A meter that
 * is exchanged is read on its last and its successor on its first instant; one meter is silent for the
 * three hours the calendar names; charge points speak for themselves once the history has ended.
 */
export function* readingsOf(
  house: Werkhalle,
  from: Instant,
  to: Instant,
): Generator<readonly SimulatedReading[]> {
  const first = Math.ceil(from / QUARTER_HOUR_MS) * QUARTER_HOUR_MS;
  const chunkMs = CHUNK_QUARTER_HOURS * QUARTER_HOUR_MS;
  for (let start = first; start <= to; start += chunkMs) {
    const chunk: SimulatedReading[] = [];
    for (let at = start; at < start + chunkMs && at <= to; at += QUARTER_HOUR_MS) {
      readAll(house, at as Instant, chunk);
    }
    yield chunk;
  }
}

/** The sessions of the past. */
export function sessionRowsOf(house: Werkhalle): SessionRow[] {
  return house.sessions.map(({ id, chargePoint, member, startedAt, endedAt }) => ({
    id,
    chargePoint,
    member,
    startedAt,
    endedAt,
    startEnergy: house.registerAt(chargePoint, 'import', startedAt),
    endEnergy: house.registerAt(chargePoint, 'import', endedAt),
  }));
}

function readAll(house: Werkhalle, at: Instant, into: SimulatedReading[]): void {
  for (const meter of house.meters) {
    if (!speaks(house, meter, at)) continue;
    for (const register of meter.directions) {
      into.push({
        meter: meter.id,
        register,
        at,
        energy: house.shownBy(meter, register, at),
      });
    }
  }
}

function speaks(house: Werkhalle, meter: SimulatedMeter, at: Instant): boolean {
  if (house.isVisited(meter.meteringPoint, at)) return false;
  const { silentFrom, silentTo } = house.calendar;
  if (meter.meteringPoint === 'flat-5' && at > silentFrom && at < silentTo) return false;
  return (meter.from ?? -Infinity) <= at && at <= (meter.to ?? Infinity);
}
