import { KeyName, MeteringPointId } from '../community/community.js';
import { Period } from '../kernel/local-day.js';
import { Direction } from '../kernel/profile.js';
import { QuarterHour } from '../kernel/quarter-hour.js';
import { Finding } from '../measurements/measurement.js';

/** The version of the rules by which shares are computed; a new one opens a new run. */
export const SETTLEMENT_RULES = 1;

/**
 * Who got what: one participant (or one charge session at it) quarter-hour by quarter-hour, in whole
 * milliwatt-hours. NaN is an empty cell: the consumption is missing, so nothing is known. `solar` +
 * `battery` + `grid` = `consumption`, each at least zero.
 */
export interface ShareSeries {
  readonly meteringPoint: MeteringPointId;
  /** Id of the charge session; empty for the holder of the metering point. */
  readonly session: string;
  readonly first: QuarterHour;
  readonly consumption: Float64Array;
  readonly solar: Float64Array;
  /** Undefined where the community has no storage. */
  readonly battery: Float64Array | undefined;
  readonly grid: Float64Array;
  /** 1 where the row exists: the holder has none in a quarter-hour that sessions fill. */
  readonly present: Uint8Array;
  /** 1 where the consumption rests on a substitute. */
  readonly substitute: Uint8Array;
}

/**
 * The community's quarter-hours in whole milliwatt-hours; NaN is an empty cell. `surplus` = generation
 * − allocated (− charged); `difference` = what the meters say came in minus what they say went out.
 */
export interface Balance {
  readonly first: QuarterHour;
  readonly generation: Float64Array;
  readonly allocated: Float64Array;
  readonly surplus: Float64Array;
  readonly gridImport: Float64Array;
  readonly gridExport: Float64Array;
  readonly difference: Float64Array;
}

/** A metering point that has no value in some quarter-hours of the period. */
export interface MissingValue {
  readonly meteringPoint: MeteringPointId;
  readonly direction: Direction;
  readonly quarterHours: number;
  readonly first: QuarterHour;
}

/** The energy of a period shared out. */
export interface Settlement {
  readonly period: Period;
  /** The keys in force in the period, in the order they began; one, but for a change inside the month. */
  readonly keys: readonly KeyName[];
  /** By metering point, then session, in text order. */
  readonly shares: readonly ShareSeries[];
  readonly balance: Balance;
  readonly missing: readonly MissingValue[];
  /** Quarter-hours in which nothing could be shared out: generation (or, by balance, import) missing. */
  readonly notAllocated: readonly QuarterHour[];
  readonly findings: readonly Finding[];
  /** SHA-256 over everything the shares rest on. */
  readonly inputHash: string;
}
