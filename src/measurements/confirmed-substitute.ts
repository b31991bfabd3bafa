import { MeteringPointId } from '../community/community.js';
import { Direction, Method } from '../kernel/profile.js';
import { QuarterHour } from '../kernel/quarter-hour.js';
import { MeasurementSeries, methodCode, qualityCode } from './measurement.js';

/** A substitute that a person confirmed (status 67), in milliwatt-hours. */
export interface ConfirmedSubstitute {
  readonly meteringPoint: MeteringPointId;
  readonly direction: Direction;
  readonly at: QuarterHour;
  readonly milliwattHours: number;
  readonly method: Method;
}

/** Confirmed substitutes stand where nothing was measured; a value that arrives later wins over them. */
export function fillConfirmed(
  series: MeasurementSeries,
  substitutes: readonly ConfirmedSubstitute[],
): MeasurementSeries {
  const own = substitutes.filter(
    ({ meteringPoint, direction, at }) =>
      meteringPoint === series.meteringPoint &&
      direction === series.direction &&
      Number.isNaN(series.milliwattHours[at - series.first]),
  );
  if (own.length === 0) return series;
  const filled = {
    ...series,
    milliwattHours: series.milliwattHours.slice(),
    quality: series.quality.slice(),
    method: series.method.slice(),
  };
  for (const { at, milliwattHours, method } of own) {
    filled.milliwattHours[at - series.first] = milliwattHours;
    filled.quality[at - series.first] = qualityCode('substitute');
    filled.method[at - series.first] = methodCode(method);
  }
  return filled;
}
