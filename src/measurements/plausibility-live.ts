import { kwhText } from '../kernel/energy.js';
import { Finding } from './measurement.js';
import { checkFinding } from './plausibility.js';

/** Live values of one meter over some time beside what its registers counted: SI units. */
export interface LiveCourse {
  /** `metering-point/meter`. */
  readonly place: string;
  /** Instants in milliseconds and watts, positive in the direction of import. */
  readonly power: readonly (readonly [number, number])[];
  /** What each register advanced over the same time, in milliwatt-hours; absent: not read often enough. */
  readonly imported?: number | undefined;
  readonly exported?: number | undefined;
  /** The least its registers count, in milliwatt-hours. */
  readonly digit?: number | undefined;
  readonly voltages?: readonly number[] | undefined;
  readonly frequencies?: readonly number[] | undefined;
  readonly limitKw: number;
  /** A point that only draws, or a plant that only gives. */
  readonly only?: 'import' | 'export' | undefined;
}

const FACTOR_1000 = { from: 300, to: 3_000 };
const MS_PER_HOUR = 3_600_000;
const FROZEN_MS = 10 * 60_000;
/** Below ten watts a register of whole watt-hours may stand still for minutes. */
const QUIET_WATTS = 10;
const FREQUENCY = { from: 47, to: 52 };

/**
 * Power against counters: a register that stands still while power flows, or moves while none does; a
 * factor of a thousand between both; power beyond the limit or with a sign the point cannot have;
 * voltage and frequency that cannot be. Live values never enter a statement; they tell on registers.
 */
export function checkLive(course: LiveCourse): Finding[] {
  const { place, power, limitKw, only } = course;
  const watts = power.map(([, value]) => value);
  const most = Math.max(0, ...watts.map(Math.abs));
  const found: Finding[] = [];
  const add = (code: Parameters<typeof checkFinding>[0], text: string) =>
    found.push(checkFinding(code, place, 1, text));
  if (most > limitKw * 1_000) {
    add(
      'power-beyond',
      `its power of ${most} W is above what its connection carries: check the scale`,
    );
  }
  if (only !== undefined && watts.some((value) => against(value, only) > QUIET_WATTS)) {
    add(
      'sign-wrong',
      'its power has the sign of the other direction: a transformer may be reversed',
    );
  }
  if ((course.voltages ?? []).some((value) => value === 0) && most > QUIET_WATTS) {
    add('sensor-wrong', 'its voltage is 0 while power flows');
  }
  if ((course.frequencies ?? []).some((hz) => hz < FREQUENCY.from || hz > FREQUENCY.to)) {
    add('frequency-odd', 'its frequency is none of the grid');
  }
  addCounterFindings(course, add);
  return found;
}

function addCounterFindings(
  { power, imported, exported, digit = 0 }: LiveCourse,
  add: (code: 'register-frozen' | 'sensor-wrong' | 'unit-wrong', text: string) => void,
): void {
  const counters = [imported, exported].filter((energy) => energy !== undefined);
  if (counters.length === 0) return;
  const counted = counters.reduce((sum, energy) => sum + energy, 0);
  const flowed = integral(power, Math.abs);
  const seen = integral(power, (watts) => Math.abs(registered(watts, { imported, exported })));
  const elapsed = power.length < 2 ? 0 : power[power.length - 1][0] - power[0][0];
  const quiet = Math.max((QUIET_WATTS * elapsed * 1_000) / MS_PER_HOUR, 2 * digit);
  if (elapsed < FROZEN_MS) return;
  if (counted === 0 && seen > quiet) {
    add(
      'register-frozen',
      `its register stands still while ${kwhText(Math.round(seen))} kWh flowed`,
    );
    return;
  }
  if (flowed === 0 && counted > quiet) {
    add('sensor-wrong', `its power is 0 while its register counts ${kwhText(counted)} kWh`);
    return;
  }
  const wrong = wrongUnit({ counted, flowed, quiet });
  if (wrong !== undefined) add('unit-wrong', `its ${wrong}: a unit is wrong`);
}

/** Which of both is about a thousand times the other; of next to nothing nobody can tell. */
function wrongUnit(energy: {
  readonly counted: number;
  readonly flowed: number;
  readonly quiet: number;
}): string | undefined {
  const { counted, flowed, quiet } = energy;
  const isThousand = (large: number, small: number) =>
    large > quiet && large >= FACTOR_1000.from * small && large <= FACTOR_1000.to * small;
  if (isThousand(counted, flowed)) return 'register counts a thousand times what flowed';
  if (isThousand(flowed, counted)) return 'power is a thousand times what its register counts';
  return undefined;
}

/** The part of a power that one of the registers counts: none of what flows past them. */
function registered(watts: number, counters: Pick<LiveCourse, 'imported' | 'exported'>): number {
  return (watts > 0 ? counters.imported : counters.exported) === undefined ? 0 : watts;
}

/** Milliwatt-hours under the course of power, by trapezes. */
function integral(power: LiveCourse['power'], size: (watts: number) => number): number {
  let sum = 0;
  for (let place = 1; place < power.length; place += 1) {
    const [[from, before], [to, after]] = [power[place - 1], power[place]];
    sum += ((size(before) + size(after)) / 2) * (to - from);
  }
  return (sum * 1_000) / MS_PER_HOUR;
}

function against(watts: number, only: 'import' | 'export'): number {
  return only === 'import' ? -watts : watts;
}
