import { ReadingSeries } from '../acquisition/record/reading.js';
import { Community, Meter, MeteringPointKind } from '../community/community.js';
import { Direction } from '../kernel/profile.js';
import { instant, Instant } from '../kernel/quarter-hour.js';
import { FUSE_MARGIN, PLANT_MARGIN, POWER_MAX_KW } from './hold-rules.js';
import { LiveCourse } from './plausibility-live.js';

/** Live values of a meter as a time series gives them, by time. */
export interface LiveValues {
  readonly power: readonly { readonly at: number; readonly value: number }[];
  readonly voltage: readonly { readonly value: number }[];
  readonly frequency: readonly { readonly value: number }[];
}

/** What registers advanced between their first and last reading of a time: before any factor. */
export interface CountedTime extends Pick<LiveCourse, 'imported' | 'exported' | 'digit'> {
  readonly from: Instant;
  readonly to: Instant;
}

/** Digits above a kilowatt-hour are none of a register: its value is round by chance. */
const DIGIT_MAX = 1_000_000;
const ONLY: Partial<Record<MeteringPointKind, Direction>> = {
  consumption: 'import',
  'charge-point': 'import',
  generation: 'export',
};

/** Of the readings in [from, to] of a meter's registers; without two of any register the whole time. */
export function countedTime(
  registers: readonly ReadingSeries[],
  from: Instant,
  to: Instant,
): CountedTime {
  let [begin, end, digit] = [Infinity, -Infinity, DIGIT_MAX];
  const advanced: Partial<Record<Direction, number>> = {};
  for (const { register, at, milliwattHours } of registers) {
    const first = at.findIndex((one) => one >= from);
    const last = at.findLastIndex((one) => one <= to);
    if (first < 0 || last <= first) continue;
    advanced[register] = Math.max(0, milliwattHours[last] - milliwattHours[first]);
    [begin, end] = [Math.min(begin, at[first]), Math.max(end, at[last])];
    while (digit > 1 && milliwattHours.some((value) => value % digit !== 0)) digit /= 10;
  }
  if (begin > end) return { from, to };
  const { import: imported, export: exported } = advanced;
  return { from: instant(begin), to: instant(end), imported, exported, digit };
}

/** A meter's live values beside its counters, both with its transformer factor. */
export function liveCourse(
  community: Community,
  meter: Meter,
  { counted, values }: { readonly counted: CountedTime; readonly values: LiveValues },
): LiveCourse {
  const factor = Number(meter.factor.numerator) / Number(meter.factor.denominator);
  const point = community.meteringPoints.find(({ id }) => id === meter.meteringPoint);
  const margin = point?.kind === 'generation' ? PLANT_MARGIN : FUSE_MARGIN;
  const times = (energy: number | undefined) =>
    energy === undefined ? undefined : Math.round(energy * factor);
  return {
    place: `${meter.meteringPoint}/${meter.id}`,
    power: values.power.map(({ at, value }) => [at, value * factor]),
    imported: times(counted.imported),
    exported: times(counted.exported),
    digit: times(counted.digit),
    voltages: values.voltage.map(({ value }) => value),
    frequencies: values.frequency.map(({ value }) => value),
    limitKw: point?.limitKw === undefined ? POWER_MAX_KW : point.limitKw * margin,
    only: point === undefined ? undefined : ONLY[point.kind],
  };
}
