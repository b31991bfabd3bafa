import {
  Community,
  MemberId,
  MeteringPoint,
  TariffId,
  TariffPrices,
} from '../community/community.js';
import { firstDayOf, LocalDay, nextPeriod, Period } from '../kernel/local-day.js';
import { intersection, Validity } from '../kernel/validity.js';

/** A run of whole local days. */
export interface DaySpan {
  readonly from: LocalDay;
  /** Exclusive. */
  readonly to: LocalDay;
}

/** Days in which a metering point was held by one member under one tariff; vacant without a member. */
export interface HeldRun extends DaySpan {
  readonly held?: { readonly member: MemberId; readonly tariff: TariffId } | undefined;
}

/** Days under one price entry of a tariff; without prices the tariff says nothing for them. */
export interface PricedRun extends DaySpan {
  readonly prices: TariffPrices | undefined;
}

/** The days of a month in which a metering point exists; undefined when it does not at all. */
export function existenceIn(period: Period, point: MeteringPoint): DaySpan | undefined {
  const month = { from: firstDayOf(period), to: firstDayOf(nextPeriod(period)) };
  return within(month, { from: point.from ?? month.from, to: point.to });
}

/**
 * Who holds a metering point on which days of a month, by time and without holes: days without holder
 * are vacant runs. Holdings of the same member and tariff that follow each other are one run.
 */
export function heldRuns(community: Community, period: Period, point: MeteringPoint): HeldRun[] {
  const existence = existenceIn(period, point);
  if (existence === undefined) return [];
  const runs: HeldRun[] = [];
  let day = existence.from;
  const holdings = community.holdings.filter((holding) => holding.meteringPoint === point.id);
  for (const holding of holdings.sort((a, b) => (a.from < b.from ? -1 : 1))) {
    const span = within(existence, holding);
    if (span === undefined) continue;
    if (day < span.from) runs.push({ from: day, to: span.from });
    append(runs, { ...span, held: { member: holding.member, tariff: holding.tariff } });
    day = span.to;
  }
  if (day < existence.to) runs.push({ from: day, to: existence.to });
  return runs;
}

/** Cuts days at the price entries of a tariff, also where the prices of two entries are the same. */
export function pricedRuns(community: Community, tariff: TariffId, days: DaySpan): PricedRun[] {
  const entries = community.tariffs.find((known) => known.id === tariff)?.prices ?? [];
  const dated = [...entries].sort((a, b) => (a.from < b.from ? -1 : 1));
  const runs: PricedRun[] = [];
  const first = dated.at(0)?.from ?? days.to;
  if (days.from < first) {
    runs.push({ from: days.from, to: first < days.to ? first : days.to, prices: undefined });
  }
  dated.forEach((prices, place) => {
    const span = within(days, { from: prices.from, to: dated.at(place + 1)?.from });
    if (span !== undefined) runs.push({ ...span, prices });
  });
  return runs;
}

function within(days: DaySpan, validity: Validity): DaySpan | undefined {
  const common = intersection(days, validity);
  const to = common?.to;
  return common === undefined || to === undefined || to <= common.from
    ? undefined
    : { from: common.from, to };
}

function append(runs: HeldRun[], run: HeldRun & { held: NonNullable<HeldRun['held']> }): void {
  const last = runs.at(-1);
  const follows =
    last?.held !== undefined &&
    last.to === run.from &&
    last.held.member === run.held.member &&
    last.held.tariff === run.held.tariff;
  if (follows) runs[runs.length - 1] = { ...last, to: run.to };
  else runs.push(run);
}
