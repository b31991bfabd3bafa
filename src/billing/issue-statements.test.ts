import {
  chargeSession,
  communityOf,
  Drawn,
  settledMonth,
} from '../../test/support/settled-month.js';
import { canonicalJson } from '../kernel/canonical-json.js';
import { issueStatements } from './issue-statements.js';
import { RegisterBook } from './register-book.js';

const YAML = `
version: 1
community: { id: hof, name: Hof, timezone: Europe/Berlin, locale: de-DE, currency: EUR, legalModel: closed }
meteringPoints:
  - { id: roof, kind: generation }
  - { id: flat-1, kind: consumption }
  - { id: flat-2, kind: consumption }
  - { id: charger, kind: charge-point }
members:
  - { id: coop, name: Hof eG, role: operator }
  - { id: anna, name: Anna }
  - { id: bert, name: Bert }
  - { id: lena, name: Lena }
holdings:
  - { meteringPoint: flat-1, member: anna, tariff: house, from: 2026-01-01, to: 2026-03-10 }
  - { meteringPoint: flat-1, member: bert, tariff: house, from: 2026-03-10 }
  - { meteringPoint: flat-2, member: bert, tariff: house, from: 2026-03-21 }
  - { meteringPoint: charger, member: coop, tariff: charging, from: 2026-01-01 }
tariffs:
  - id: house
    prices: [{ from: 2026-01-01, solar: 0.20, grid: 0.30, base: 6.20, vat: 19 }]
  - id: charging
    prices:
      - { from: 2026-01-01, solar: 0.25, grid: 0.35, base: 0.00, sessionFee: 0.50, vat: 19 }
      - { from: 2026-03-16, solar: 0.26, grid: 0.36, base: 0.00, sessionFee: 0.50, vat: 19 }
allocation: [{ from: 2026-01-01, key: proportional, model: producer }]
`;
const community = communityOf(YAML);
/** Places of local quarter-hours in March 2026: the hour that falls out lies behind them. */
const place = (day: number, quarterHour = 0) => (day - 1) * 96 + quarterHour;
const COUNT = 2972;

const FLAT_1: Drawn = { meteringPoint: 'flat-1', consumption: () => 0.1, solar: () => 0.04 };
const FLAT_2: Drawn = {
  meteringPoint: 'flat-2',
  consumption: () => 0.2,
  substitute: (at) => at < place(22),
};
const CHARGER: Drawn = { meteringPoint: 'charger', consumption: () => 0 };
const ALL = [FLAT_1, FLAT_2, CHARGER];

function issue(drawn: readonly Drawn[], more: Parameters<typeof settledMonth>[3] = {}) {
  return issueStatements(settledMonth(community, '2026-03', drawn, more), new RegisterBook([]));
}

function lines(issued: ReturnType<typeof issue>, member: string): string[] {
  const draft = issued.drafts.find((one) => one.member.id === member);
  return (draft?.body.lines ?? []).map(({ line, meteringPoint, from, to, quantity, net }) =>
    [line, meteringPoint, from.slice(5), to.slice(5), quantity, net].map(String).join(' '),
  );
}

describe('a tenant change on the tenth', () => {
  const issued = issue(ALL);

  it('bills each holder the own intervals only', () => {
    expect(lines(issued, 'anna')).toEqual([
      'solar flat-1 03-01 03-10 34.560000 6.91',
      'grid flat-1 03-01 03-10 51.840000 15.55',
      'base flat-1 03-01 03-10 0.290323 1.80',
    ]);
    expect(lines(issued, 'bert').slice(0, 3)).toEqual([
      'solar flat-1 03-10 04-01 84.320000 16.86',
      'grid flat-1 03-10 04-01 126.480000 37.94',
      'base flat-1 03-10 04-01 0.709677 4.40',
    ]);
  });

  it('adds up to the meter over all holders', () => {
    const billed = issued.drafts.flatMap(({ basis }) =>
      basis.supplies.filter((supply) => supply.meteringPoint === 'flat-1'),
    );
    const total = billed.flatMap((supply) => supply.consumption).reduce((a, b) => a + b, 0);
    expect(total).toBe(COUNT * 100_000);
  });
});

describe('a month of a community', () => {
  const issued = issue(ALL);

  it('gives the energy of nobody to the operator, not to the next holder', () => {
    const vacancies = issued.vacancies.map(
      (one) => `${one.meteringPoint} ${one.from} ${one.to} ${one.consumption.kwh()}`,
    );
    expect(vacancies).toEqual(['flat-2 2026-03-01 2026-03-21 384.000000']);
    expect(lines(issued, 'bert')[3]).toBe('grid flat-2 03-21 04-01 210.400000 63.12');
  });

  it('lists members without any line instead of billing zero', () => {
    expect(issued.notIssued.map(({ member, code }) => `${member} ${code}`)).toEqual([
      'coop no-line',
      'lena no-line',
    ]);
  });

  it('says how much consumption rests on substitutes in the days held', () => {
    const bert = issued.drafts.find((draft) => draft.member.id === 'bert');
    expect(bert?.body.substituteEnergy.kwh()).toBe('19.200000');
  });

  it('does not depend on the order of shares, members or holdings', () => {
    const turned = {
      ...community,
      members: [...community.members].reverse(),
      holdings: [...community.holdings].reverse(),
      tariffs: [...community.tariffs].reverse(),
      meteringPoints: [...community.meteringPoints].reverse(),
    };
    const month = settledMonth(turned, '2026-03', [...ALL].reverse());
    const again = issueStatements(month, new RegisterBook([]));
    const bytes = (one: typeof again) => one.drafts.map((draft) => canonicalJson(draft.basis));
    expect(bytes(again)).toEqual(bytes(issued));
    expect(again.vacancies).toEqual(issued.vacancies);
  });
});

describe('a missing value', () => {
  const without = (missing: number): Drawn => ({
    ...FLAT_1,
    consumption: (at) => (at === missing ? undefined : 0.1),
  });

  it.each`
    missing          | code                    | kept
    ${place(4, 40)}  | ${'anna value-missing'} | ${['bert']}
    ${place(10)}     | ${'bert value-missing'} | ${['anna']}
    ${place(10) - 1} | ${'anna value-missing'} | ${['bert']}
  `('at $missing keeps back the holder of that quarter-hour only', ({ missing, code, kept }) => {
    const issued = issue([without(missing as number), FLAT_2, CHARGER]);
    const codes = issued.notIssued.map((one) => `${one.member} ${one.code}`);
    expect(codes).toEqual([code, 'coop no-line', 'lena no-line'].sort());
    expect(issued.drafts.map((draft) => draft.member.id)).toEqual(kept);
  });

  it('is named with its point, its quarter-hours and what to do', () => {
    const issued = issue([without(place(4, 40)), FLAT_2, CHARGER]);
    expect(issued.notIssued[0]?.reason).toBe(
      'Metering point flat-1 has no value in 1 quarter-hour from 2026-03-04T09:00:00Z: ' +
        'bring in the readings of meter flat-1 before and after. Then bill 2026-03 again.',
    );
  });

  it('counts where no row is there at all', () => {
    const issued = issue([FLAT_2, CHARGER]);
    expect(issued.notIssued.map((one) => one.member)).toEqual(['anna', 'bert', 'coop', 'lena']);
  });

  it('of the generation keeps back everybody with a share in that quarter-hour', () => {
    const issued = issue(ALL, { notAllocated: [place(3)] });
    expect(issued.notIssued.map((one) => `${one.member} ${one.code}`)).toEqual([
      'anna generation-missing',
      'coop generation-missing',
      'lena no-line',
    ]);
    expect(issued.drafts.map((draft) => draft.member.id)).toEqual(['bert']);
  });
});

describe('charge sessions', () => {
  const rows = (session: string, from: number, count: number): Drawn => ({
    meteringPoint: 'charger',
    session,
    consumption: () => 2,
    solar: () => 0.5,
    present: (at) => at >= from && at < from + count,
  });
  const sessions = [
    chargeSession('s-1', 'lena', ['2026-03-02T10:00:00+01:00', '2026-03-02T11:00:00+01:00']),
    chargeSession('s-2', 'lena', ['2026-03-03T10:00:00+01:00', '2026-03-03T11:00:00+01:00']),
    chargeSession('s-3', 'lena', ['2026-02-28T23:30:00+01:00', '2026-03-01T00:15:00+01:00']),
    chargeSession(
      's-4',
      'anna',
      ['2026-03-20T10:00:00+01:00', '2026-03-20T11:00:00+01:00'],
      'house',
    ),
  ];
  const own = [
    rows('s-1', place(2, 40), 4),
    rows('s-2', place(3, 40), 4),
    rows('s-3', 0, 1),
    rows('s-4', place(20, 40), 4),
  ];

  it('are billed to their members by the tariff of the holder or their own', () => {
    const issued = issue([...ALL, ...own], { sessions });
    expect(lines(issued, 'lena')).toEqual([
      'solar charger 03-01 03-16 4.500000 1.13',
      'grid charger 03-01 03-16 13.500000 4.73',
      'session charger 03-01 03-16 2.000000 1.00',
    ]);
    expect(lines(issued, 'anna').slice(0, 2)).toEqual([
      'solar charger 03-01 04-01 2.000000 0.40',
      'grid charger 03-01 04-01 6.000000 1.80',
    ]);
  });

  it('owe the fee in the month they began, even when nothing flowed', () => {
    const idle = chargeSession('s-9', 'lena', [
      '2026-03-31T23:50:00+02:00',
      '2026-04-01T00:10:00+02:00',
    ]);
    expect(lines(issue(ALL, { sessions: [idle] }), 'lena')).toEqual([
      'session charger 03-16 04-01 1.000000 0.50',
    ]);
  });

  it('are kept back with the charge point whose value is missing', () => {
    const dark: Drawn = {
      ...CHARGER,
      consumption: (at) => (at === place(2, 41) ? undefined : 0),
    };
    const issued = issue([FLAT_1, FLAT_2, dark], { sessions: sessions.slice(0, 1) });
    expect(issued.notIssued.map((one) => `${one.member} ${one.code}`)).toEqual([
      'coop value-missing',
      'lena value-missing',
    ]);
  });
});
