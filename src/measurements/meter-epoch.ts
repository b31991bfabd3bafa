import { Meter, MeterId } from '../community/community.js';
import { Instant } from '../kernel/quarter-hour.js';
import { Decision } from './reading-decision.js';
import { BOUNDARY_REACH_MS } from './register-track.js';

/** Since when a meter gives a serial number with its readings; each number once. */
export interface MeterEpoch {
  readonly meter: MeterId;
  readonly serial: string;
  readonly from: Instant;
}

/** Another device answers than the one that stood there. */
export interface SerialChange {
  readonly from: Instant;
  readonly before: string;
  readonly now: string;
}

/**
 * The first change of a meter's serial number that no `meters` entry explains: an entry that begins at
 * the change (within 30 s) does, and so does a person who confirms the first reading after it.
 */
export function serialChangeOf(
  meter: Meter,
  epochs: readonly MeterEpoch[],
  decisions: ReadonlyMap<number, Decision>,
): SerialChange | undefined {
  const begins = (meter.from ?? -Infinity) + BOUNDARY_REACH_MS;
  const ends = (meter.to ?? Infinity) - BOUNDARY_REACH_MS;
  const own = epochs
    .filter((epoch) => epoch.meter === meter.id && epoch.from < ends)
    .sort((a, b) => a.from - b.from);
  const known = own.filter(({ from }) => from <= begins).at(-1) ?? own.at(0);
  let before = known;
  for (const epoch of own) {
    if (before === undefined || known === undefined || epoch.from <= known.from) continue;
    if (decisions.get(epoch.from) !== 'confirm') {
      return { from: epoch.from, before: before.serial, now: epoch.serial };
    }
    before = epoch;
  }
  return undefined;
}

/** Serial numbers that two meters give at once: by the meter that came second, with the first one. */
export function serialsGivenTwice(
  epochs: readonly MeterEpoch[],
): readonly (readonly [MeterEpoch, MeterEpoch])[] {
  const inTime = [...epochs].sort((a, b) => a.from - b.from);
  return inTime.flatMap((later, place) => {
    const earlier = inTime
      .slice(0, place)
      .find(({ serial, meter }) => serial === later.serial && meter !== later.meter);
    if (earlier === undefined) return [];
    const stillThere = !inTime.some(
      ({ meter, from }) => meter === earlier.meter && from > earlier.from && from <= later.from,
    );
    return stillThere ? [[earlier, later] as const] : [];
  });
}
