import { kwhText } from '../kernel/energy.js';
import { METHODS, QUALITIES } from '../kernel/profile.js';
import { quarterHour, quarterHourText } from '../kernel/quarter-hour.js';
import { MeasurementSeries } from '../measurements/measurement.js';
import { Balance, ShareSeries } from '../settlement/settlement.js';
import { byKeys, csvLine } from './csv-text.js';

export const MEASUREMENTS_HEADER = 'interval,metering_point,direction,kwh,quality,method\n';
export const ALLOCATIONS_HEADER =
  'interval,metering_point,session,consumption_kwh,solar_kwh,battery_kwh,grid_kwh\n';
export const BALANCE_HEADER =
  'interval,generation_kwh,allocated_kwh,surplus_kwh,import_kwh,export_kwh,difference_kwh\n';

/** Whole milliwatt-hours as kilowatt-hours; NaN, a value that is not known, is an empty cell. */
function cell(milliwattHours: number): string {
  return Number.isNaN(milliwattHours) ? '' : kwhText(milliwattHours);
}

/** The rows of `measurements.csv`, quarter-hour by quarter-hour, points and directions by text. */
export function* measurementRows(series: readonly MeasurementSeries[]): Generator<string> {
  const sorted = [...series].sort(byKeys((one) => [one.meteringPoint, one.direction]));
  const end = (one: MeasurementSeries): number => one.first + one.milliwattHours.length;
  for (const at of span(sorted.map((one) => [one.first, end(one)]))) {
    const interval = quarterHourText(quarterHour(at));
    for (const one of sorted) {
      const index = at - one.first;
      if (index < 0 || index >= one.milliwattHours.length) continue;
      const value = one.milliwattHours[index];
      const quality = QUALITIES[one.quality[index]];
      const method = METHODS[one.method[index]];
      const kwh = cell(value);
      yield csvLine([interval, one.meteringPoint, one.direction, kwh, quality, method]);
    }
  }
}

/** The rows of `allocations.csv`: one per participant (or session) and quarter-hour, zeros included. */
export function* allocationRows(shares: readonly ShareSeries[]): Generator<string> {
  const sorted = [...shares].sort(byKeys((share) => [share.meteringPoint, share.session]));
  for (const at of span(sorted.map((one) => [one.first, one.first + one.solar.length]))) {
    const interval = quarterHourText(quarterHour(at));
    for (const share of sorted) {
      const index = at - share.first;
      if (share.present.at(index) !== 1 || index < 0) continue;
      yield csvLine([
        interval,
        share.meteringPoint,
        share.session,
        cell(share.consumption[index]),
        cell(share.solar[index]),
        share.battery === undefined ? '' : cell(share.battery[index]),
        cell(share.grid[index]),
      ]);
    }
  }
}

/** The rows of `balance.csv`: one per quarter-hour. */
export function* balanceRows(balance: Balance): Generator<string> {
  for (let index = 0; index < balance.generation.length; index += 1) {
    yield csvLine([
      quarterHourText(quarterHour(balance.first + index)),
      cell(balance.generation[index]),
      cell(balance.allocated[index]),
      cell(balance.surplus[index]),
      cell(balance.gridImport[index]),
      cell(balance.gridExport[index]),
      cell(balance.difference[index]),
    ]);
  }
}

/** Every quarter-hour number from the first start to the last end. */
function* span(ranges: readonly (readonly [number, number])[]): Generator<number> {
  const first = Math.min(...ranges.map(([from]) => from));
  const end = Math.max(...ranges.map(([, to]) => to));
  for (let at = first; at < end; at += 1) yield at;
}
