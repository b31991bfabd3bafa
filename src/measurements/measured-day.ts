import { LocalDay } from '../kernel/local-day.js';
import { quarterHour, startOf } from '../kernel/quarter-hour.js';
import { QuarterHours, Zone } from '../kernel/zone.js';
import { MeasurementSeries } from './measurement.js';
import { NeededSeries } from './needed-series.js';

/** The quarter-hours of one metering point, direction and local day: what is stored. */
export interface MeasuredDay extends MeasurementSeries {
  readonly day: LocalDay;
}

/** A run of quarter-hours of one local day. */
export interface DayPiece extends QuarterHours {
  readonly day: LocalDay;
}

/** A run of quarter-hours cut at local midnights. */
export function* localDaysOf(span: QuarterHours, zone: Zone): Generator<DayPiece> {
  const end = span.first + span.count;
  for (let first = span.first; first < end;) {
    const day = zone.localDayOf(startOf(first));
    const whole = zone.quarterHoursOfDay(day);
    const next = quarterHour(Math.min(whole.first + whole.count, end));
    yield { day, first, count: next - first };
    first = next;
  }
}

/** A series as the days it is stored by. */
export function measuredDays(series: MeasurementSeries, zone: Zone): MeasuredDay[] {
  const span = { first: series.first, count: series.milliwattHours.length };
  return [...localDaysOf(span, zone)].map(({ day, first, count }) => {
    const from = first - series.first;
    return {
      meteringPoint: series.meteringPoint,
      direction: series.direction,
      day,
      first,
      milliwattHours: series.milliwattHours.subarray(from, from + count),
      quality: series.quality.subarray(from, from + count),
      method: series.method.subarray(from, from + count),
    };
  });
}

/** A needed series put together from its stored days; undefined when one of its days is not stored. */
export function seriesFromDays(
  needed: NeededSeries,
  days: readonly MeasuredDay[],
): MeasurementSeries | undefined {
  const { meteringPoint, direction, first, count } = needed;
  const series = {
    meteringPoint,
    direction,
    first,
    milliwattHours: new Float64Array(count).fill(NaN),
    quality: new Uint8Array(count),
    method: new Uint8Array(count),
  };
  let stored = 0;
  for (const day of days) {
    const from = day.first - first;
    if (from < 0 || from + day.milliwattHours.length > count) continue;
    series.milliwattHours.set(day.milliwattHours, from);
    series.quality.set(day.quality, from);
    series.method.set(day.method, from);
    stored += day.milliwattHours.length;
  }
  return stored === count ? series : undefined;
}
