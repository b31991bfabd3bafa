import { energyOfSession } from '../charging/charge-session.js';
import { Community, Member } from '../community/community.js';
import { firstDayOf, nextPeriod } from '../kernel/local-day.js';
import { instantText, quarterHourText } from '../kernel/quarter-hour.js';
import { Settlement } from '../settlement/settlement.js';
import { SettledMonth } from './gather-supplies.js';
import { RegisterBook } from './register-book.js';
import { StatementBasis, SupplyBasis } from './statement-basis.js';
import { SessionPart, SupplyDraft } from './supply-draft.js';

type Totals = StatementBasis['totals'];

/**
 * Writes down everything a member's statement rests on as text and whole numbers. Supplies stand by
 * metering point, span and tariff, so that equal facts give equal bytes whatever order they came in.
 */
export function basisOf(
  month: SettledMonth,
  member: Member,
  supplies: readonly SupplyDraft[],
  shared: { readonly totals: Totals; readonly registers: RegisterBook },
): StatementBasis {
  const { community, period } = month;
  const drawn = supplies.map((supply) => supplyBasis(community, supply, shared.registers));
  return {
    version: 1,
    community: communityFacts(community),
    period,
    member: {
      id: member.id,
      name: member.name,
      role: member.role,
      address: member.address,
      customerNumber: member.customerNumber,
    },
    allocation: allocationFacts(month),
    totals: shared.totals,
    supplies: drawn.sort((a, b) => (placeText(a) < placeText(b) ? -1 : 1)),
  };
}

/** The community's quarter-hours of a settled month; null where generation is missing. */
export function totalsOf(settlement: Settlement): Totals {
  const { first, generation, allocated } = settlement.balance;
  const consumption = new Array<number>(generation.length).fill(0);
  for (const row of settlement.shares) {
    row.consumption.forEach((value, place) => {
      const at = row.first - first + place;
      if (row.present[place] !== 1 || Number.isNaN(value)) return;
      consumption[at] = (consumption[at] ?? 0) + value;
    });
  }
  return {
    first: quarterHourText(first),
    generation: Array.from(generation, (value) => (Number.isNaN(value) ? null : value)),
    consumption,
    allocated: Array.from(allocated, (value) => (Number.isNaN(value) ? 0 : value)),
  };
}

function communityFacts(community: Community): StatementBasis['community'] {
  const { id, name, currency, legalModel, address, taxNumber, vatId } = community;
  const timezone = community.zone.name;
  return { id, name, timezone, currency, legalModel, address, taxNumber, vatId };
}

function allocationFacts({ community, period }: SettledMonth): StatementBasis['allocation'] {
  const dated = [...community.allocation].sort((a, b) => (a.from < b.from ? -1 : 1));
  const inMonth = dated.filter((rule, place) => {
    const next = dated.at(place + 1);
    const ends = next !== undefined && next.from <= firstDayOf(period);
    return rule.from < firstDayOf(nextPeriod(period)) && !ends;
  });
  return inMonth.map(({ from, key, model, shares, groups }) => ({
    from,
    key,
    model,
    shares:
      shares === undefined
        ? undefined
        : Object.fromEntries([...shares].map(([point, share]) => [point, share.toString()])),
    groups: groups?.map((group) => [...group]),
  }));
}

function supplyBasis(
  community: Community,
  supply: SupplyDraft,
  registers: RegisterBook,
): SupplyBasis {
  const { meteringPoint, tariff, from, to, held, battery } = supply;
  return {
    meteringPoint,
    tariff,
    from,
    to,
    held,
    prices: priceFacts(supply),
    first: quarterHourText(supply.first),
    consumption: Array.from(supply.consumption),
    solar: Array.from(supply.solar),
    battery: battery === undefined ? undefined : Array.from(battery),
    grid: Array.from(supply.grid),
    substitute: Array.from(supply.substitute, (mark) => (mark === 1 ? 1 : 0)),
    sessions: supply.sessions.map(sessionFacts).sort((a, b) => (a.id < b.id ? -1 : 1)),
    registers: registers.of(community, meteringPoint, supply),
  };
}

function priceFacts({ prices }: SupplyDraft): SupplyBasis['prices'] {
  return {
    from: prices.from,
    solar: prices.solar.toString(),
    battery: prices.battery?.toString(),
    grid: prices.grid.toString(),
    base: prices.base.toString(),
    sessionFee: prices.sessionFee?.toString(),
    vat: prices.vat.toString(),
  };
}

function sessionFacts({ session, fee }: SessionPart): SupplyBasis['sessions'][number] {
  return {
    id: session.id,
    startedAt: instantText(session.startedAt),
    endedAt: instantText(session.endedAt),
    startKwh: session.startEnergy.kwh(),
    endKwh: session.endEnergy.kwh(),
    kwh: energyOfSession(session).kwh(),
    fee,
  };
}

function placeText(supply: SupplyBasis): string {
  return [supply.meteringPoint, supply.from, supply.to, supply.tariff].join('/');
}
