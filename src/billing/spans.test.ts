import { communityOf } from '../../test/support/settled-month.js';
import { MeteringPointId, TariffId } from '../community/community.js';
import { localDay, period } from '../kernel/local-day.js';
import { heldRuns, pricedRuns } from './spans.js';

const YAML = `
version: 1
community: { id: hof, name: Hof, timezone: Europe/Berlin, locale: de-DE, currency: EUR, legalModel: closed }
meteringPoints:
  - { id: roof, kind: generation }
  - { id: flat-1, kind: consumption }
  - { id: flat-2, kind: consumption, from: 2026-03-05, to: 2026-03-25 }
  - { id: flat-3, kind: consumption }
members:
  - { id: coop, name: Hof eG, role: operator }
  - { id: anna, name: Anna }
  - { id: bert, name: Bert }
holdings:
  - { meteringPoint: flat-1, member: anna, tariff: house, from: 2026-01-01, to: 2026-03-10 }
  - { meteringPoint: flat-1, member: bert, tariff: house, from: 2026-03-10 }
  - { meteringPoint: flat-2, member: anna, tariff: house, from: 2026-03-05, to: 2026-03-20 }
  - { meteringPoint: flat-3, member: bert, tariff: house, from: 2026-03-12, to: 2026-03-15 }
  - { meteringPoint: flat-3, member: bert, tariff: house, from: 2026-03-15, to: 2026-05-01 }
tariffs:
  - id: house
    prices:
      - { from: 2026-01-01, solar: 0.20, grid: 0.30, base: 6.00, vat: 19 }
      - { from: 2026-03-15, solar: 0.20, grid: 0.30, base: 6.00, vat: 19 }
allocation: [{ from: 2026-01-01, key: proportional, model: producer }]
`;
const community = communityOf(YAML);

describe('who holds a metering point in a month', () => {
  it.each`
    month        | point       | runs
    ${'2026-03'} | ${'flat-1'} | ${['anna 01..10', 'bert 10..01']}
    ${'2026-02'} | ${'flat-1'} | ${['anna 01..01']}
    ${'2026-03'} | ${'flat-2'} | ${['anna 05..20', 'vacant 20..25']}
    ${'2026-04'} | ${'flat-2'} | ${[]}
    ${'2026-03'} | ${'flat-3'} | ${['vacant 01..12', 'bert 12..01']}
    ${'2026-05'} | ${'flat-3'} | ${['vacant 01..01']}
  `('$point in $month', ({ month, point, runs }) => {
    const found = community.meteringPoints.find((one) => one.id === (point as MeteringPointId))!;
    const texts = heldRuns(community, period(month as string), found).map(
      ({ held, from, to }) => `${held?.member ?? 'vacant'} ${from.slice(8)}..${to.slice(8)}`,
    );
    expect(texts).toEqual(runs);
  });
});

describe('the price entries of a run of days', () => {
  it.each`
    from            | to              | runs
    ${'2026-03-01'} | ${'2026-04-01'} | ${['2026-03-01..2026-03-15', '2026-03-15..2026-04-01']}
    ${'2026-03-01'} | ${'2026-03-15'} | ${['2026-03-01..2026-03-15']}
    ${'2026-03-15'} | ${'2026-03-16'} | ${['2026-03-15..2026-03-16']}
    ${'2025-12-30'} | ${'2026-01-02'} | ${['2025-12-30..2026-01-01 none', '2026-01-01..2026-01-02']}
    ${'2025-12-01'} | ${'2025-12-02'} | ${['2025-12-01..2025-12-02 none']}
  `('cut $from to $to into $runs', ({ from, to, runs }) => {
    const days = { from: localDay(from as string), to: localDay(to as string) };
    const texts = pricedRuns(community, 'house' as TariffId, days).map(
      (run) => `${run.from}..${run.to}${run.prices === undefined ? ' none' : ''}`,
    );
    expect(texts).toEqual(runs);
  });
});
