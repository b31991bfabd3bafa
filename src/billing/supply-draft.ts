import { ChargeSession } from '../charging/charge-session.js';
import { MemberId, MeteringPointId, TariffId, TariffPrices } from '../community/community.js';
import { QuarterHour } from '../kernel/quarter-hour.js';
import { QuarterHours, Zone } from '../kernel/zone.js';
import { ShareSeries } from '../settlement/settlement.js';
import { DaySpan } from './spans.js';

/** Whose supply it is: one metering point, one member, one price entry, one run of days. */
export interface SupplyKey extends DaySpan {
  readonly member: MemberId;
  readonly meteringPoint: MeteringPointId;
  readonly tariff: TariffId;
  readonly prices: TariffPrices;
}

/** A charge session inside a supply; its fee belongs to the month of its start. */
export interface SessionPart {
  readonly session: ChargeSession;
  readonly fee: boolean;
}

/** A supply while its quarter-hours are being gathered from the shares. */
export interface SupplyDraft extends SupplyKey {
  readonly held: boolean;
  readonly first: QuarterHour;
  readonly consumption: Float64Array;
  readonly solar: Float64Array;
  readonly battery: Float64Array | undefined;
  readonly grid: Float64Array;
  readonly substitute: Uint8Array;
  readonly sessions: SessionPart[];
}

/** The quarter-hours of a run of local days. */
export function quarterHoursOf(zone: Zone, days: DaySpan): QuarterHours {
  const { first } = zone.quarterHoursOfDay(days.from);
  return { first, count: zone.quarterHoursOfDay(days.to).first - first };
}

/** An empty supply; `storage` says whether the community has battery energy to tell apart. */
export function openSupply(
  key: SupplyKey,
  span: QuarterHours,
  held: boolean,
  storage: boolean,
): SupplyDraft {
  const empty = () => new Float64Array(span.count);
  return {
    ...key,
    held,
    first: span.first,
    consumption: empty(),
    solar: empty(),
    battery: storage ? empty() : undefined,
    grid: empty(),
    substitute: new Uint8Array(span.count),
    sessions: [],
  };
}

/** Adds one share row to the quarter-hour it belongs to. */
export function addShare(supply: SupplyDraft, series: ShareSeries, at: QuarterHour): void {
  const to = at - supply.first;
  const from = at - series.first;
  add(supply.consumption, to, series.consumption[from]);
  add(supply.solar, to, series.solar[from]);
  add(supply.grid, to, series.grid[from]);
  if (supply.battery !== undefined) add(supply.battery, to, series.battery?.[from] ?? 0);
  if (series.substitute[from] === 1) supply.substitute[to] = 1;
}

function add(into: Float64Array, place: number, value: number | undefined): void {
  into[place] = (into[place] ?? 0) + (value ?? Number.NaN);
}
