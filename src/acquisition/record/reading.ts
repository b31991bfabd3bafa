import { MeterId, MeteringPointId } from '../../community/community.js';
import { Energy } from '../../kernel/energy.js';
import { Direction } from '../../kernel/profile.js';
import { Instant, QuarterHour } from '../../kernel/quarter-hour.js';

/**
 * A register value at an instant (Zählerstand; OBIS 1.8.0 import, 2.8.0 export): the whole energy the
 * meter has counted since it was made, before any transformer factor.
 */
export interface Reading {
  readonly meter: MeterId;
  readonly register: Direction;
  readonly at: Instant;
  readonly energy: Energy;
  /** The source itself calls the value an estimate. */
  readonly estimated?: boolean | undefined;
}

/** All readings of one register by time, as arrays of equal length: the form the hot path reads. */
export interface ReadingSeries {
  readonly meter: MeterId;
  readonly register: Direction;
  /** Instants in milliseconds since 1970 UTC, ascending. */
  readonly at: Float64Array;
  readonly milliwattHours: Float64Array;
  /** 1 where the source calls the value an estimate. */
  readonly estimated: Uint8Array;
}

/** Readings of a register, one after the other, with which the meter gave the same serial number. */
export interface SerialRun {
  readonly meter: MeterId;
  readonly register: Direction;
  readonly serial: string;
  /** The first and the last of these readings. */
  readonly from: Instant;
  readonly to: Instant;
}

/** The newest reading of a register and what brought it: a device, an import, a file. */
export interface LatestReading {
  readonly meter: MeterId;
  readonly register: Direction;
  readonly at: Instant;
  readonly milliwattHours: number;
  readonly source: string;
}

/** Energy of the quarter-hour that begins at `at`, as a supplier of values says it. */
export interface GivenValue {
  readonly meteringPoint: MeteringPointId;
  readonly direction: Direction;
  readonly at: QuarterHour;
  readonly energy: Energy;
  readonly estimated?: boolean | undefined;
}

/** All given values of one metering point and direction by time, as arrays of equal length. */
export interface GivenSeries {
  readonly meteringPoint: MeteringPointId;
  readonly direction: Direction;
  /** Quarter-hours since 1970 UTC, ascending. */
  readonly at: Float64Array;
  readonly milliwattHours: Float64Array;
  readonly estimated: Uint8Array;
}

/** What storing did: rows that were new, rows known already, rows whose stored value is another one. */
export interface Appended {
  readonly added: number;
  readonly known: number;
  readonly conflicting: number;
}
