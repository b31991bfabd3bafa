import { ChargeSession } from '../../src/charging/charge-session.js';
import { Community, MemberId, MeteringPointId, TariffId } from '../../src/community/community.js';
import { parseCommunity } from '../../src/community/parse-community.js';
import { parseYamlTree } from '../../src/community/yaml-tree.js';
import { SettledMonth } from '../../src/billing/gather-supplies.js';
import { Energy } from '../../src/kernel/energy.js';
import { Period, period } from '../../src/kernel/local-day.js';
import { instant, parseInstant, QuarterHour, quarterHour } from '../../src/kernel/quarter-hour.js';
import { Settlement, ShareSeries } from '../../src/settlement/settlement.js';

export function communityOf(yaml: string): Community {
  return parseCommunity({ file: 'community.yaml', tree: parseYamlTree(yaml, 'community.yaml') });
}

/** One participant's quarter-hours: what it drew and got at every place of the month, in kWh. */
export interface Drawn {
  readonly meteringPoint: string;
  readonly session?: string;
  readonly consumption: (place: number) => number | undefined;
  readonly solar?: (place: number) => number;
  readonly battery?: (place: number) => number;
  readonly substitute?: (place: number) => boolean;
  /** Where the row exists; everywhere unless said otherwise. */
  readonly present?: (place: number) => boolean;
}

/** A settled month made of what participants drew, in whole milliwatt-hours. */
export function settledMonth(
  community: Community,
  month: string,
  drawn: readonly Drawn[],
  more: {
    readonly notAllocated?: readonly number[];
    readonly sessions?: readonly ChargeSession[];
  } = {},
): SettledMonth {
  const of = period(month);
  const { first, count } = community.zone.quarterHoursOfPeriod(of);
  const shares = drawn.map((one) => shareSeries(one, first, count));
  const notAllocated = (more.notAllocated ?? []).map((place) => quarterHour(first + place));
  const settlement = settlementOf(of, first, count, shares);
  return {
    community,
    period: of,
    settlement: { ...settlement, notAllocated },
    sessions: more.sessions ?? [],
  };
}

function shareSeries(drawn: Drawn, first: QuarterHour, count: number): ShareSeries {
  const places = Array.from({ length: count }, (_, place) => place);
  const fill = (value: (place: number) => number | undefined) =>
    Float64Array.from(places, (place) => milliwattHours(value(place)));
  const known = (place: number) => drawn.consumption(place) !== undefined;
  const solar = (place: number) => (known(place) ? (drawn.solar?.(place) ?? 0) : undefined);
  const battery = drawn.battery;
  const grid = (place: number) => {
    const consumption = drawn.consumption(place);
    if (consumption === undefined) return undefined;
    return consumption - (solar(place) ?? 0) - (battery?.(place) ?? 0);
  };
  return {
    meteringPoint: drawn.meteringPoint as MeteringPointId,
    session: drawn.session ?? '',
    first,
    consumption: fill(drawn.consumption),
    solar: fill(solar),
    battery: battery === undefined ? undefined : fill(battery),
    grid: fill(grid),
    present: Uint8Array.from(places, (place) => (drawn.present?.(place) === false ? 0 : 1)),
    substitute: Uint8Array.from(places, (place) => (drawn.substitute?.(place) === true ? 1 : 0)),
  };
}

function settlementOf(
  of: Period,
  first: QuarterHour,
  count: number,
  shares: readonly ShareSeries[],
): Settlement {
  const allocated = new Float64Array(count);
  for (const row of shares) {
    row.solar.forEach((value, place) => {
      const given = row.present[place] === 1 && !Number.isNaN(value) ? value : 0;
      allocated[place] = (allocated[place] ?? 0) + given;
    });
  }
  const zero = new Float64Array(count);
  const empty = new Float64Array(count).fill(Number.NaN);
  return {
    period: of,
    keys: ['proportional'],
    shares,
    balance: {
      first,
      generation: allocated,
      allocated,
      surplus: zero,
      gridImport: empty,
      gridExport: empty,
      difference: empty,
    },
    missing: [],
    notAllocated: [],
    findings: [],
    inputHash: '0'.repeat(64),
  };
}

function milliwattHours(kwh: number | undefined): number {
  return kwh === undefined ? Number.NaN : Math.round(kwh * 1_000_000);
}

export function chargeSession(
  id: string,
  member: string,
  times: readonly [string, string],
  tariff?: string,
): ChargeSession {
  const at = (text: string) => parseInstant(text) ?? instant(0);
  return {
    id,
    chargePoint: 'charger' as MeteringPointId,
    member: member as MemberId,
    startedAt: at(times[0]),
    endedAt: at(times[1]),
    startEnergy: Energy.zero,
    endEnergy: Energy.ofMilliwattHours(8_000_000),
    tariff: tariff as TariffId | undefined,
  };
}
