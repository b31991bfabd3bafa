import { GivenSeries } from '../acquisition/record/reading.js';
import { Community } from '../community/community.js';
import { metersOf } from '../community/holder-on.js';
import { Period } from '../kernel/local-day.js';
import { QuarterHour, QUARTER_HOUR_MS, startOf } from '../kernel/quarter-hour.js';
import { asideFindings, Hold, holdFindings, serialHold, stepHold } from './hold.js';
import { fillConfirmed } from './confirmed-substitute.js';
import { measureGiven } from './measure-given.js';
import { measureRegisters, RegisterMeasurement } from './measure-registers.js';
import { measurementFindings } from './measurement-findings.js';
import { Finding, Measurements, MeasurementSeries, qualityCode } from './measurement.js';
import { MeasurementSource, SourceIndex } from './measurement-source.js';
import { NeededSeries, neededSeries } from './needed-series.js';
import { refuse } from './refuse.js';
import { fallRefusal } from './refused-falls.js';
import { BOUNDARY_REACH_MS } from './register-track.js';

/**
 * Measured, with what the running service held or set aside (it is among the findings too); or from when
 * to when readings must be known to be sure.
 */
export type MeasureOutcome =
  | { readonly measurements: Measurements; readonly held: readonly Finding[] }
  | { readonly needs: { readonly from: number; readonly to: number } };

/** One metering point and direction as measured; `registers` where it rests on readings. */
interface MeasuredPoint {
  readonly series: MeasurementSeries;
  readonly holds: readonly Hold[];
  /** Readings that were set aside. */
  readonly notes?: readonly Finding[] | undefined;
  readonly registers?: RegisterMeasurement | undefined;
}

/**
 * The energy of a period per metering point, direction and quarter-hour (SCENARIO.md, Q1 to Q6). A file
 * run refuses a register that falls outside the rules (`register-fell`) and a metering point with
 * readings and given values in one period (`two-sources`); the running service (`source.service`) leaves
 * such values missing and holds them for a person, the others go on. Of a month that still runs it
 * measures up to `until`.
 */
export function measure(
  community: Community,
  period: Period,
  source: MeasurementSource,
  until?: QuarterHour,
): MeasureOutcome {
  const needed = neededSeries(community, period, until);
  const measuring = new Measuring(community, period, source);
  const points = needed.map((one) => measuring.point(one));
  const needs = widerNeeds(points, source);
  if (needs !== undefined) return { needs };
  if (source.service === undefined) refuseFalls(points);
  const series = points.map((point) =>
    fillConfirmed(point.series, source.service?.substitutes ?? []),
  );
  const holds = points.flatMap((point) => point.holds);
  const held = [...holdFindings(holds), ...points.flatMap((point) => point.notes ?? [])];
  const findings = [...measurementFindings(series), ...held];
  return { measurements: { period, until, series, findings }, held };
}

class Measuring {
  private readonly index: SourceIndex;

  constructor(
    private readonly community: Community,
    private readonly period: Period,
    private readonly source: MeasurementSource,
  ) {
    this.index = new SourceIndex(source);
  }

  point(one: NeededSeries): MeasuredPoint {
    const given = this.index.givenOf(one.meteringPoint, one.direction);
    if (!this.hasGivenValues(one)) return this.fromRegisters(one, given);
    if (this.hasReadings(one)) return this.twoSources(one);
    return { series: { ...placeOf(one), ...measureGiven(given, one) }, holds: [] };
  }

  private fromRegisters(one: NeededSeries, given: GivenSeries | undefined): MeasuredPoint {
    const { knownFrom, knownTo } = this.source;
    const registers = this.registersOf(one);
    const record = { registers, given, knownFrom, knownTo };
    const measured = measureRegisters(record, one, this.community.zone);
    const { milliwattHours, quality, method } = measured;
    const holds = [
      ...measured.held.map((step) => stepHold(one, step)),
      ...registers.flatMap(({ meter, change }) =>
        change === undefined || change.from >= endOf(one)
          ? []
          : [serialHold(one, meter.id, change)],
      ),
    ];
    const series = { ...placeOf(one), milliwattHours, quality, method };
    const aside = registers.flatMap((register) =>
      register.aside.filter((at) => at >= startOf(one.first) && at < endOf(one)),
    );
    return { series, holds, notes: asideFindings(one, aside), registers: measured };
  }

  private twoSources(one: NeededSeries): MeasuredPoint {
    const { meteringPoint, direction, first, count } = one;
    const error = refuse('two-sources', { meteringPoint, period: this.period });
    if (this.source.service === undefined) throw error;
    const series = {
      ...placeOf(one),
      milliwattHours: new Float64Array(count).fill(NaN),
      quality: new Uint8Array(count).fill(qualityCode('missing')),
      method: new Uint8Array(count),
    };
    const since = startOf(first);
    const hold = { meteringPoint, direction, code: 'two-sources', since } as const;
    return { series, holds: [{ ...hold, text: error.message }] };
  }

  private hasGivenValues(one: NeededSeries): boolean {
    const given = this.index.givenAt(one.meteringPoint);
    const end = one.first + one.count;
    return given.some(({ at }) => at.some((place) => place >= one.first && place < end));
  }

  /** Readings inside the span; those at its two ends may belong to the periods beside it. */
  private hasReadings(one: NeededSeries): boolean {
    const from = startOf(one.first) + BOUNDARY_REACH_MS;
    const to = endOf(one) - BOUNDARY_REACH_MS;
    return metersOf(this.community, one.meteringPoint)
      .flatMap(({ id }) => this.index.readingsAt(id))
      .some(({ at }) => at.some((instant) => instant > from && instant < to));
  }

  private registersOf({ meteringPoint, direction }: NeededSeries) {
    return metersOf(this.community, meteringPoint).flatMap((meter) =>
      this.index
        .readingsAt(meter.id)
        .filter(({ register }) => register === direction)
        .map((readings) => this.index.ruled(this.community, meter, readings)),
    );
  }
}

function placeOf({ meteringPoint, direction, first }: NeededSeries) {
  return { meteringPoint, direction, first };
}

function endOf({ first, count }: NeededSeries): number {
  return (first + count) * QUARTER_HOUR_MS;
}

function widerNeeds(measured: readonly MeasuredPoint[], source: MeasurementSource) {
  let [from, to] = [source.knownFrom, source.knownTo];
  for (const { registers } of measured) {
    from = Math.min(from, registers?.needs?.from ?? Infinity);
    to = Math.max(to, registers?.needs?.to ?? -Infinity);
  }
  return from === source.knownFrom && to === source.knownTo ? undefined : { from, to };
}

function refuseFalls(points: readonly MeasuredPoint[]): void {
  const falls = points.flatMap(({ registers, series }) =>
    (registers?.held ?? []).map((fall) => ({ ...fall, register: series.direction })),
  );
  falls.sort((a, b) => a.at - b.at);
  const fall = falls.at(0);
  if (fall !== undefined) throw fallRefusal(fall, fall.register, falls.length - 1);
}
