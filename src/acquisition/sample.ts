import { CommunityId, MeterId } from '../community/community.js';
import { Energy } from '../kernel/energy.js';
import { Direction } from '../kernel/profile.js';
import { Instant } from '../kernel/quarter-hour.js';

/** Live values and their SI units: W, V, A, Hz, °C; `soc` (state of charge) in percent. */
export const QUANTITIES = [
  'power',
  'voltage',
  'current',
  'frequency',
  'soc',
  'temperature',
] as const;
export type Quantity = (typeof QUANTITIES)[number];

interface Observed {
  readonly community: CommunityId;
  /** The device that spoke; one device may speak for several meters. */
  readonly device: string;
  readonly meter: MeterId;
  /** The device's own time where it has one that may be trusted, else the time of receipt. */
  readonly at: Instant;
}

/** A register value: it enters the record (statements rest on it) and the projection. */
export interface RegisterSample extends Observed {
  readonly kind: 'register';
  readonly register: Direction;
  readonly energy: Energy;
  readonly estimated?: boolean | undefined;
}

/** A value of the moment, for pages and charts only. Power is positive in the direction of import. */
export interface LiveSample extends Observed {
  readonly kind: 'live';
  readonly quantity: Quantity;
  /** SI unit, finite. */
  readonly value: number;
}

/** One value of one device at one instant. */
export type Sample = RegisterSample | LiveSample;
