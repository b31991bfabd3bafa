import { GivenSeries, ReadingSeries } from '../acquisition/record/reading.js';
import { Community } from '../community/community.js';
import { metersOf } from '../community/holder-on.js';
import { Period } from '../kernel/local-day.js';
import { QuarterHour, QUARTER_HOUR_MS } from '../kernel/quarter-hour.js';
import { measureGiven } from './measure-given.js';
import { measureRegisters, RegisterMeasurement } from './measure-registers.js';
import { measurementFindings } from './measurement-findings.js';
import { Measurements } from './measurement.js';
import { NeededSeries, neededSeries } from './needed-series.js';
import { refuse } from './refuse.js';
import { fallRefusal } from './refused-falls.js';
import { RefusedFall } from './register-steps.js';
import { BOUNDARY_REACH_MS } from './register-track.js';

/** What a period is measured from; the readings are complete in [knownFrom, knownTo], with edges. */
export interface MeasurementSource {
  readonly readings: readonly ReadingSeries[];
  readonly given: readonly GivenSeries[];
  readonly knownFrom: number;
  readonly knownTo: number;
}

/** Measured, or from when to when readings must be known to be sure of the values. */
export type MeasureOutcome =
  | { readonly measurements: Measurements }
  | { readonly needs: { readonly from: number; readonly to: number } };

/**
 * The energy of a period per metering point, direction and quarter-hour (SCENARIO.md, Q1 to Q6).
 * Refuses a register that falls outside the rules (`register-fell`) and a metering point with readings
 * and given values in one period (`two-sources`). Of a month that still runs it measures up to `until`.
 */
export function measure(
  community: Community,
  period: Period,
  source: MeasurementSource,
  until?: QuarterHour,
): MeasureOutcome {
  const needed = neededSeries(community, period, until);
  const series = [];
  const registers: (RegisterMeasurement & { readonly of: NeededSeries })[] = [];
  for (const one of needed) {
    const { meteringPoint, direction, first } = one;
    const given = source.given.find(
      (values) => values.meteringPoint === meteringPoint && values.direction === direction,
    );
    if (hasGivenValues(one, source)) {
      if (hasReadings(one, community, source))
        throw refuse('two-sources', { meteringPoint, period });
      series.push({ meteringPoint, direction, first, ...measureGiven(given, one) });
      continue;
    }
    const record = { registers: registersOf(one, community, source), given, ...known(source) };
    const measured = measureRegisters(record, one, community.zone);
    const { milliwattHours, quality, method } = measured;
    series.push({ meteringPoint, direction, first, milliwattHours, quality, method });
    registers.push({ ...measured, of: one });
  }
  const needs = widerNeeds(registers, source);
  if (needs !== undefined) return { needs };
  refuseFalls(registers);
  return { measurements: { period, until, series, findings: measurementFindings(series) } };
}

function known({ knownFrom, knownTo }: MeasurementSource) {
  return { knownFrom, knownTo };
}

function hasGivenValues(one: NeededSeries, { given }: MeasurementSource): boolean {
  return given.some(
    ({ meteringPoint, at }) =>
      meteringPoint === one.meteringPoint &&
      at.some((quarterHour) => quarterHour >= one.first && quarterHour < one.first + one.count),
  );
}

/** Readings inside the span; those at its two ends may belong to the periods beside it. */
function hasReadings(one: NeededSeries, community: Community, source: MeasurementSource): boolean {
  const from = one.first * QUARTER_HOUR_MS + BOUNDARY_REACH_MS;
  const to = (one.first + one.count) * QUARTER_HOUR_MS - BOUNDARY_REACH_MS;
  const meters = new Set(metersOf(community, one.meteringPoint).map(({ id }) => id));
  return source.readings.some(
    ({ meter, at }) => meters.has(meter) && at.some((instant) => instant > from && instant < to),
  );
}

function registersOf(one: NeededSeries, community: Community, { readings }: MeasurementSource) {
  return metersOf(community, one.meteringPoint).flatMap((meter) =>
    readings
      .filter(({ meter: id, register }) => id === meter.id && register === one.direction)
      .map((series) => ({ meter, readings: series })),
  );
}

function widerNeeds(measured: readonly RegisterMeasurement[], source: MeasurementSource) {
  const from = Math.min(source.knownFrom, ...measured.map(({ needs }) => needs?.from ?? Infinity));
  const to = Math.max(source.knownTo, ...measured.map(({ needs }) => needs?.to ?? -Infinity));
  return from === source.knownFrom && to === source.knownTo ? undefined : { from, to };
}

function refuseFalls(
  measured: readonly { readonly falls: readonly RefusedFall[]; readonly of: NeededSeries }[],
): void {
  const falls = measured.flatMap(({ falls: found, of }) =>
    found.map((fall) => ({ ...fall, register: of.direction })),
  );
  falls.sort((a, b) => a.at - b.at);
  const fall = falls.at(0);
  if (fall === undefined) return;
  throw fallRefusal(fall, fall.register, falls.length - 1);
}
