import { CommunityId, MeterId } from '../community/community.js';
import { Energy } from '../kernel/energy.js';
import { Direction } from '../kernel/profile.js';
import { Instant } from '../kernel/quarter-hour.js';
import { Remark } from './remark.js';

/** Live values and their SI units: W, V, A, Hz, °C; `soc` (state of charge) in percent. */
export const QUANTITIES = [
  'power',
  'power-l1',
  'power-l2',
  'power-l3',
  'dc-power',
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

/**
 * What is to be known of a reading besides its value. `clock`: the wall clock jumped, or the device's
 * clock is wrong; `no-delivery-guarantee`: it came with QoS 0, others like it may be lost;
 * `scale-changed`: the scale factor changed while it was read.
 */
export const READING_FLAGS = ['clock', 'no-delivery-guarantee', 'scale-changed'] as const;
export type ReadingFlag = (typeof READING_FLAGS)[number];

/** A register value: it enters the record (statements rest on it) and the projection. */
export interface RegisterSample extends Observed {
  readonly kind: 'register';
  readonly register: Direction;
  readonly energy: Energy;
  readonly estimated?: boolean | undefined;
  /** The serial number the meter itself gave with the value: another one is another meter. */
  readonly serial?: string | undefined;
  readonly flags?: readonly ReadingFlag[] | undefined;
}

/** A value of the moment, for pages and charts only. Power is positive in the direction of import. */
export interface LiveSample extends Observed {
  readonly kind: 'live';
  readonly quantity: Quantity;
  /** SI unit, finite. */
  readonly value: number;
}

/** The device did not answer, or says that it goes: a gap begins here, until its next sample. */
export interface OutageSample extends Observed {
  readonly kind: 'outage';
  readonly reason: string;
}

/** One value of one device at one instant, for the record and the projection. */
export type Sample = RegisterSample | LiveSample;

/** The running number a device gives its messages: shows what was lost on the way. */
export interface SequenceMark extends Observed {
  readonly kind: 'sequence';
  readonly number: number;
}

/** What a frame can say: values, or that there are none, and what was noticed of it. */
export type FrameSample = Sample | OutageSample | SequenceMark | Remark;
