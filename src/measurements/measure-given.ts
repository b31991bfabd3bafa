import { GivenSeries } from '../acquisition/record/reading.js';
import { QuarterHours } from '../kernel/zone.js';
import { methodCode, qualityCode } from './measurement.js';

/** A gap of given values up to two hours is interpolated. */
const GAP_MAX = 8;

/** How far beyond a span given values are needed: a gap with its neighbours. */
export const GIVEN_REACH = GAP_MAX + 1;

/**
 * Q6: values as given; gaps up to two hours interpolated linearly between their neighbours, half away
 * from zero, as substitutes; longer ones missing. A value its supplier calls an estimate is a
 * substitute too. `given` reaches nine quarter-hours beyond the span on both sides.
 */
export function measureGiven(given: GivenSeries | undefined, span: QuarterHours) {
  const series = {
    milliwattHours: new Float64Array(span.count).fill(NaN),
    quality: new Uint8Array(span.count).fill(qualityCode('missing')),
    method: new Uint8Array(span.count),
  };
  given?.at.forEach((at, place) => {
    const here = at - span.first;
    if (here >= 0 && here < span.count) {
      const estimated = given.estimated[place] === 1;
      series.milliwattHours[here] = given.milliwattHours[place];
      series.quality[here] = qualityCode(estimated ? 'substitute' : 'given');
    }
    const gap = place === 0 ? 0 : at - given.at[place - 1] - 1;
    if (gap < 1 || gap > GAP_MAX) return;
    const [before, after] = [given.milliwattHours[place - 1], given.milliwattHours[place]];
    for (let step = 1; step <= gap; step += 1) {
      const missing = here - gap - 1 + step;
      if (missing < 0 || missing >= span.count) continue;
      series.milliwattHours[missing] = between(before, after, step, gap + 1);
      series.quality[missing] = qualityCode('substitute');
      series.method[missing] = methodCode('interpolated');
    }
  });
  return series;
}

/** before + (after − before) × step / steps, half away from zero; exact below 2^53. */
export function between(before: number, after: number, step: number, steps: number): number {
  const scaled = before * (steps - step) + after * step;
  return Math.floor((2 * scaled + steps) / (2 * steps));
}
