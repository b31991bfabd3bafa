import { Energy } from '../../kernel/energy.js';
import { Direction } from '../../kernel/profile.js';
import { Instant } from '../../kernel/quarter-hour.js';

/** What a supplier calls a value (DOMAIN: status 220 true, 67 substitute, 201 proposed, 20 unusable …). */
export const VALUE_STATES = [
  'measured',
  'estimated',
  'missing',
  'provisional',
  'proposed',
  'forecast',
  'unusable',
] as const;
export type ValueState = (typeof VALUE_STATES)[number];

/** Why a value is kept for a person to look at instead of being recorded. */
export type ReviewReason = Exclude<ValueState, 'measured' | 'estimated'> | 'sign' | 'implausible';

/** One value as a file says it, before it is held against a community. */
export interface FileValue {
  /** Line, or segment of an EDIFACT file. */
  readonly line: number;
  /** A register value at `at`, or the energy of the quarter-hour that begins at `at`. */
  readonly kind: 'register' | 'interval';
  /** The meter or metering point by the name the file has for it. */
  readonly name: string;
  readonly direction: Direction;
  readonly at: Instant;
  readonly energy: Energy;
  readonly state: ValueState;
  /** The value as it stood in the file. */
  readonly raw: string;
}

/** A value a person looks at: kept with its bytes, neither recorded nor billed, never read as zero. */
export interface Review {
  readonly line: number;
  readonly reason: ReviewReason;
  readonly raw: string;
  readonly sentence: string;
}
