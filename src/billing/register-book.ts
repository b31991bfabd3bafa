import { ReadingSeries } from '../acquisition/record/reading.js';
import { Community, Meter, MeteringPoint } from '../community/community.js';
import { metersOf } from '../community/holder-on.js';
import { Energy } from '../kernel/energy.js';
import { firstDayOf, nextPeriod, Period } from '../kernel/local-day.js';
import { instant, Instant, instantText } from '../kernel/quarter-hour.js';
import { DaySpan } from './spans.js';
import { SupplyBasis } from './statement-basis.js';

type Register = SupplyBasis['registers'][number];
type RegisterValue = NonNullable<Register['start']>;

/** A reading this close to a boundary stands for it (SCENARIO Q1). */
const TOLERANCE_MS = 30_000;

/**
 * The instants of a month at which a statement may name a register reading: its ends, and every change
 * of a holding, a price, a meter or a metering point inside it.
 */
export function registerInstants(community: Community, period: Period): Instant[] {
  const month = monthOf(community, period);
  const days = [
    ...community.holdings.flatMap((holding) => [holding.from, holding.to]),
    ...community.tariffs.flatMap((tariff) => tariff.prices.map((prices) => prices.from)),
    ...community.meteringPoints.flatMap((point) => [point.from, point.to]),
  ];
  const instants = [
    ...days.flatMap((day) => (day === undefined ? [] : [community.zone.startOfDay(day)])),
    ...community.meters.flatMap((meter) => [meter.from, meter.to]),
  ].filter((at) => at !== undefined && at > month.from && at < month.to);
  const all = new Set<number>([month.from, month.to]);
  for (const at of instants) if (at !== undefined) all.add(at);
  return [...all].sort((a, b) => a - b).map(instant);
}

/** The readings around the instants at which statements name register values. */
export class RegisterBook {
  private readonly values = new Map<string, Map<number, number>>();

  constructor(series: readonly ReadingSeries[]) {
    for (const { meter, register, at, milliwattHours } of series) {
      const known = this.values.get(`${meter}/${register}`) ?? new Map<number, number>();
      at.forEach((time, place) => known.set(time, milliwattHours[place] ?? 0));
      this.values.set(`${meter}/${register}`, known);
    }
  }

  /** The meters of a consuming metering point over a span, each with its first and last reading. */
  of(community: Community, point: MeteringPoint['id'], days: DaySpan): Register[] {
    const span = {
      from: community.zone.startOfDay(days.from),
      to: community.zone.startOfDay(days.to),
    };
    return metersOf(community, point)
      .filter((meter) => (meter.from ?? span.from) < span.to && (meter.to ?? span.to) > span.from)
      .sort((a, b) => (a.from ?? 0) - (b.from ?? 0) || (a.id < b.id ? -1 : 1))
      .map((meter) => this.register(meter, span));
  }

  private register(meter: Meter, span: { readonly from: Instant; readonly to: Instant }): Register {
    const from = Math.max(span.from, meter.from ?? span.from);
    const to = Math.min(span.to, meter.to ?? span.to);
    const times = [...(this.values.get(`${meter.id}/import`)?.keys() ?? [])].sort((a, b) => a - b);
    const start = standingFor(times, from) ?? times.find((time) => time > from && time < to);
    const end = standingFor(times, to);
    return {
      meter: meter.id,
      register: 'import',
      factor: meter.factor.toString(),
      start: this.value(meter, start),
      end: this.value(meter, end),
    };
  }

  private value(meter: Meter, at: number | undefined): RegisterValue | undefined {
    const milliwattHours =
      at === undefined ? undefined : this.values.get(`${meter.id}/import`)?.get(at);
    if (at === undefined || milliwattHours === undefined) return undefined;
    const kwh = Energy.ofMilliwattHours(milliwattHours).kwh();
    return { at: instantText(instant(at)), kwh };
  }
}

/** The reading nearest to a boundary within 30 s, the earlier of two; else the last one before it. */
function standingFor(times: readonly number[], boundary: number): number | undefined {
  const near = times.filter((time) => Math.abs(time - boundary) <= TOLERANCE_MS);
  near.sort((a, b) => Math.abs(a - boundary) - Math.abs(b - boundary) || a - b);
  return near.at(0) ?? times.filter((time) => time < boundary).at(-1);
}

function monthOf(community: Community, period: Period) {
  return {
    from: community.zone.startOfDay(firstDayOf(period)),
    to: community.zone.startOfDay(firstDayOf(nextPeriod(period))),
  };
}
