import { LocalDay } from '../kernel/local-day.js';
import { QuarterHour } from '../kernel/quarter-hour.js';
import { Zone } from '../kernel/zone.js';
import { localDaysOf } from '../measurements/measured-day.js';
import { Balance, ShareSeries } from './settlement.js';

/** The part of a series that lies in one local day. */
export type OfDay<T> = T & { readonly day: LocalDay };

/** A share as the days it is stored by. */
export function shareDays(share: ShareSeries, zone: Zone): OfDay<ShareSeries>[] {
  const span = { first: share.first, count: share.consumption.length };
  return [...localDaysOf(span, zone)].map(({ day, first, count }) => {
    const from = first - share.first;
    const to = from + count;
    return {
      meteringPoint: share.meteringPoint,
      session: share.session,
      day,
      first,
      consumption: share.consumption.subarray(from, to),
      solar: share.solar.subarray(from, to),
      battery: share.battery?.subarray(from, to),
      grid: share.grid.subarray(from, to),
      present: share.present.subarray(from, to),
      substitute: share.substitute.subarray(from, to),
    };
  });
}

/** A share put together from its days, in the order of time. */
export function shareFromDays(days: readonly [ShareSeries, ...ShareSeries[]]): ShareSeries {
  const { meteringPoint, session, first, battery } = days[0];
  const empty = new Float64Array(0);
  return {
    meteringPoint,
    session,
    first,
    consumption: joined(days.map((day) => day.consumption)),
    solar: joined(days.map((day) => day.solar)),
    battery: battery && joined(days.map((day) => day.battery ?? empty)),
    grid: joined(days.map((day) => day.grid)),
    present: Uint8Array.from(joined(days.map((day) => Float64Array.from(day.present)))),
    substitute: Uint8Array.from(joined(days.map((day) => Float64Array.from(day.substitute)))),
  };
}

/** A balance as the days it is stored by. */
export function balanceDays(balance: Balance, zone: Zone): OfDay<Balance>[] {
  const span = { first: balance.first, count: balance.generation.length };
  return [...localDaysOf(span, zone)].map(({ day, first, count }) => {
    const cut = (profile: Float64Array) =>
      profile.subarray(first - balance.first, first - balance.first + count);
    return {
      day,
      first,
      generation: cut(balance.generation),
      allocated: cut(balance.allocated),
      surplus: cut(balance.surplus),
      gridImport: cut(balance.gridImport),
      gridExport: cut(balance.gridExport),
      difference: cut(balance.difference),
    };
  });
}

/** A balance put together from its days, in the order of time. */
export function balanceFromDays(first: QuarterHour, days: readonly Balance[]): Balance {
  return {
    first,
    generation: joined(days.map((day) => day.generation)),
    allocated: joined(days.map((day) => day.allocated)),
    surplus: joined(days.map((day) => day.surplus)),
    gridImport: joined(days.map((day) => day.gridImport)),
    gridExport: joined(days.map((day) => day.gridExport)),
    difference: joined(days.map((day) => day.difference)),
  };
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
