import { MeteringPointId } from '../community/community.js';
import { Period } from '../kernel/local-day.js';
import { QuarterHour } from '../kernel/quarter-hour.js';
import { Direction, METHODS, Profile, QUALITIES } from '../kernel/profile.js';
import type { Method, Quality } from '../kernel/profile.js';

/**
 * The quarter-hours of one metering point and direction in a period, from the first one in which the
 * point exists: energy with quality and method. NaN where the value is missing.
 */
export interface MeasurementSeries extends Profile {
  readonly meteringPoint: MeteringPointId;
  readonly direction: Direction;
  /** Index into QUALITIES per quarter-hour. */
  readonly quality: Uint8Array;
  /** Index into METHODS per quarter-hour. */
  readonly method: Uint8Array;
}

/** Something a person should know that changes no figure: what, where, how often, a sentence. */
export interface Finding {
  readonly code: string;
  readonly place: string;
  readonly count: number;
  readonly text: string;
}

/** What was measured in a period: one series per metering point and direction that counts. */
export interface Measurements {
  readonly period: Period;
  /** Of a month that still runs: what lies from here on is not known yet. */
  readonly until?: QuarterHour | undefined;
  /** By metering point, then direction, in text order. */
  readonly series: readonly MeasurementSeries[];
  readonly findings: readonly Finding[];
}

/** The place of a quality in QUALITIES. */
export function qualityCode(quality: Quality): number {
  return QUALITIES.indexOf(quality);
}

/** The place of a method in METHODS. */
export function methodCode(method: Method): number {
  return METHODS.indexOf(method);
}
