import { MeteringPointId, MeteringPointKind } from '../community/community.js';
import { Land } from '../community/lands.js';
import { Direction, Method } from '../kernel/profile.js';
import { QuarterHour } from '../kernel/quarter-hour.js';
import { QuarterHours, Zone } from '../kernel/zone.js';

/** Status of a value by MSCONS QTY: 201 proposed (not billable), 67 substitute, 20 unusable. */
export const SUBSTITUTE_STATUS = { proposed: 201, confirmed: 67, withdrawn: 20 } as const;

/** Why there is no true value, by MSCONS STS+Z40, in the words of the market's list. */
export const SUBSTITUTE_REASONS = {
  Z74: 'no access',
  Z75: 'communication failed',
  Z76: 'grid outage',
  Z77: 'voltage outage',
  Z78: 'device exchanged',
  Z81: 'measuring device defective',
  ZA0: 'clock set',
  ZA1: 'value implausible',
  ZA3: 'wrong transformer factor',
  ZA4: 'wrong reading',
  ZA7: 'fault in processing',
} as const;
export type SubstituteReason = keyof typeof SUBSTITUTE_REASONS;

/** A run of missing quarter-hours of one metering point and direction. */
export interface SubstituteGap extends QuarterHours {
  readonly meteringPoint: MeteringPointId;
  readonly direction: Direction;
}

/** True values (milliwatt-hours) by quarter-hour; undefined where there is none, or a substitute only. */
export type TrueValues = (at: number) => number | undefined;

/** What a proposal may rest on. */
export interface SubstituteBasis {
  readonly kind: MeteringPointKind;
  readonly zone: Zone;
  readonly land?: Land | undefined;
  readonly own: TrueValues;
  /** Other plants of the same roof, and what the inverter of this one counted. */
  readonly references: readonly TrueValues[];
  /** True where no plant gives anything; undefined where the place of the roof is not known. */
  readonly isNight?: ((at: number) => boolean) | undefined;
  /** A person has established that nothing flowed. */
  readonly outage?: boolean | undefined;
  /** The energy of the whole gap, where a person knows both register values. */
  readonly knownAdvance?: number | undefined;
}

/** Values for a gap, or why there can be none. */
export type SubstituteProposal =
  | { readonly milliwattHours: readonly number[]; readonly methods: readonly Method[] }
  | { readonly refused: string };

/** A substitute of one quarter-hour as a person reads it and decides on it. */
export interface SubstituteValue {
  readonly meteringPoint: MeteringPointId;
  readonly direction: Direction;
  readonly at: QuarterHour;
  readonly version: number;
  readonly milliwattHours: number;
  readonly status: number;
  readonly method: Method;
  readonly reason: SubstituteReason;
  /** What stood there before; undefined for nothing. */
  readonly replaced: number | undefined;
  readonly note: string;
  readonly createdBy: string;
  readonly createdAt: number;
}
