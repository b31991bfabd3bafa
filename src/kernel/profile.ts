import { QuarterHour } from './quarter-hour.js';

/**
 * Quarter-hours of one metering point and direction (or of one share) as whole milliwatt-hours, from
 * `first` on without holes; NaN where the value is missing. The hot path works on these arrays.
 */
export interface Profile {
  readonly first: QuarterHour;
  readonly milliwattHours: Float64Array;
}

export type Direction = 'import' | 'export';

/** How good a quarter-hour's value is. */
export const QUALITIES = ['missing', 'measured', 'substitute', 'given'] as const;
export type Quality = (typeof QUALITIES)[number];

/**
 * How a quarter-hour's value came about; empty where nothing is to be said. Stored by its place in the
 * list: new ones come at the end.
 */
export const METHODS = [
  '',
  'direct',
  'interpolated',
  'exchange',
  'reset',
  'rollover',
  'dip',
  'profile',
  'spread',
  'comparable-days',
  'zero',
  'reference-plant',
] as const;
export type Method = (typeof METHODS)[number];
