import { Direction } from '../kernel/profile.js';
import { Instant } from '../kernel/quarter-hour.js';

const { floor, fround, round } = Math;

/** How a meter shows its register: the finest step, and whether a 32-bit float of kilowatt-hours follows. */
export interface Display {
  readonly stepMilliwattHours: number;
  readonly float32: boolean;
}

/** A device at a metering point, with what its registers stood at when it was built in. */
export interface SimulatedMeter {
  readonly id: string;
  readonly meteringPoint: string;
  readonly directions: readonly Direction[];
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
  readonly initialMilliwattHours: number;
  readonly display: Display;
}

const MILLIWATT_HOURS_PER_KWH = 1_000_000;

/** What the meter shows of a true register value: cut to its step, and through the float if it has one. */
export function shown(display: Display, milliwattHours: number): number {
  const { stepMilliwattHours, float32 } = display;
  const cut = floor(milliwattHours / stepMilliwattHours) * stepMilliwattHours;
  if (!float32) return cut;
  return round(fround(cut / MILLIWATT_HOURS_PER_KWH) * MILLIWATT_HOURS_PER_KWH);
}
