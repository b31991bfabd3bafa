import { MeterId } from '../community/community.js';
import { Direction } from '../kernel/profile.js';
import { Instant } from '../kernel/quarter-hour.js';

/**
 * What a person says of one reading. `discard`: it does not count. `confirm`: it is right; a rise counts
 * whole, a fall means that the register began again from zero. `accept-reset`: the register was set to
 * this value; nothing is counted in the step that leads to it, and it counts on from here.
 */
export const DECISIONS = ['discard', 'confirm', 'accept-reset'] as const;
export type Decision = (typeof DECISIONS)[number];

/** A decision on the reading of a register at an instant; of several the newest counts. */
export interface ReadingDecision {
  readonly meter: MeterId;
  readonly register: Direction;
  readonly at: Instant;
  readonly decision: Decision;
  readonly reason: string;
  readonly decidedBy: string;
}

/** A decision with the time it was made. */
export interface KeptDecision extends ReadingDecision {
  readonly decidedAt: Instant;
}

/** The decisions on one register by the instant of its reading; later entries of the list win. */
export function decisionsOn(
  decisions: readonly ReadingDecision[],
  meter: MeterId,
  register: Direction,
): ReadonlyMap<number, Decision> {
  return new Map(
    decisions
      .filter((one) => one.meter === meter && one.register === register)
      .map(({ at, decision }) => [at, decision]),
  );
}
