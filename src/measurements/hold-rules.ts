import { Decision } from './reading-decision.js';

/**
 * What the running service asks of a register beyond SCENARIO.md's rules before a step counts; a file
 * run has none of them, there everything counts as confirmed.
 */
export interface HoldRules {
  /** The most that is believed of the register, in kW before the transformer factor. */
  readonly powerMaxKw: number;
  /** Decisions of a person by the instant of the reading. */
  readonly decisions: ReadonlyMap<number, Decision>;
  /** From here on another meter answers than the one that is known (its serial number changed). */
  readonly otherMeterFrom?: number | undefined;
}

/** Without a `limitKw` of its own a metering point is believed this much. */
export const POWER_MAX_KW = 1_000;
/** A fuse carries a fifth more for a while; a plant never gives more than its peak power and a tenth. */
export const FUSE_MARGIN = 1.2;
export const PLANT_MARGIN = 1.1;
/** So many readings in a row are needed before a register that began again, or jumped, is believed. */
export const CONFIRMATIONS = 3;

/** A register that counts whole kilowatt-hours rises by one at once. */
const STEP_MWH = 1_000_000;
const MILLISECONDS_PER_HOUR = 3_600_000;
const MILLIWATTS_PER_KW = 1_000_000;

/**
 * True where a register may have advanced by so many milliwatt-hours in that time: the power believed
 * × the time, and one kilowatt-hour for registers that count in whole ones.
 */
export function isBelievable(advance: number, elapsedMs: number, powerMaxKw: number): boolean {
  const hours = elapsedMs / MILLISECONDS_PER_HOUR;
  return advance <= powerMaxKw * MILLIWATTS_PER_KW * hours + STEP_MWH;
}
