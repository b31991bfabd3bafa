import { ReadingSeries } from '../../src/acquisition/record/reading.js';
import { Community } from '../../src/community/community.js';
import { Period } from '../../src/kernel/local-day.js';
import { quarterHour, startOf } from '../../src/kernel/quarter-hour.js';
import { measure } from '../../src/measurements/measure.js';
import { Measurements } from '../../src/measurements/measurement.js';

const DAY_MS = 86_400_000;

/** All readings in [from, to] and per register the one before and the one after. */
export function around(
  series: readonly ReadingSeries[],
  from: number,
  to: number,
): readonly ReadingSeries[] {
  return series.map((one) => {
    const first = Math.max(placeAfter(one.at, from - 1) - 1, 0);
    const end = placeAfter(one.at, to) + 1;
    return {
      ...one,
      at: one.at.subarray(first, end),
      milliwattHours: one.milliwattHours.subarray(first, end),
      estimated: one.estimated.subarray(first, end),
    };
  });
}

/** The number of instants up to and of `instant`. */
function placeAfter(at: Float64Array, instant: number): number {
  let [low, high] = [0, at.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (at[middle] <= instant) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Measures a month from the readings around it, and looks further where its values ask for it. */
export function measureMonth(
  community: Community,
  period: Period,
  series: readonly ReadingSeries[],
): Measurements {
  const { first, count } = community.zone.quarterHoursOfPeriod(period);
  let needs = {
    from: startOf(first) - 9 * DAY_MS,
    to: startOf(quarterHour(first + count)) + DAY_MS + 120_000,
  };
  for (;;) {
    const { from, to } = needs;
    const readings = around(series, from, to);
    const source = { readings, given: [], knownFrom: from, knownTo: to };
    const outcome = measure(community, period, source);
    if ('measurements' in outcome) return outcome.measurements;
    needs = outcome.needs;
  }
}

/** Measures a month from the whole year at once. */
export function measureFromAll(
  community: Community,
  period: Period,
  readings: readonly ReadingSeries[],
): Measurements {
  const source = { readings, given: [], knownFrom: -Infinity, knownTo: Infinity };
  const outcome = measure(community, period, source);
  if (!('measurements' in outcome)) throw new Error('the whole year needs no more readings');
  return outcome.measurements;
}
