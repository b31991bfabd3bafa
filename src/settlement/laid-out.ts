import { Direction, QUALITIES } from '../kernel/profile.js';
import { QuarterHours } from '../kernel/zone.js';
import { MeasurementSeries } from '../measurements/measurement.js';
import { MeteringPointId } from '../community/community.js';

/** The series of a metering point and direction; undefined when the point does not exist in the period. */
export function seriesOf(
  series: readonly MeasurementSeries[],
  meteringPoint: MeteringPointId,
  direction: Direction,
): MeasurementSeries | undefined {
  return series.find((one) => one.meteringPoint === meteringPoint && one.direction === direction);
}

/** The values over a whole span; `outside` where the point does not exist, NaN where one is missing. */
export function laidOver(
  span: QuarterHours,
  series: MeasurementSeries | undefined,
  outside = 0,
): Float64Array {
  const values = new Float64Array(span.count).fill(outside);
  if (series !== undefined) values.set(series.milliwattHours, series.first - span.first);
  return values;
}

/** Quarter-hour by quarter-hour the sum; NaN where one of the values is missing. */
export function sumOver(span: QuarterHours, profiles: readonly Float64Array[]): Float64Array {
  const sum = new Float64Array(span.count);
  for (const profile of profiles) {
    for (let at = 0; at < span.count; at += 1) sum[at] += profile[at];
  }
  return sum;
}

/** 1 where the value is a substitute. */
export function substitutesOf(series: MeasurementSeries): Uint8Array {
  const substitute = QUALITIES.indexOf('substitute');
  return series.quality.map((quality) => (quality === substitute ? 1 : 0));
}
