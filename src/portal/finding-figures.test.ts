import { communityOf } from '../../test/support/settled-month.js';
import { MeteringPointId } from '../community/community.js';
import { period } from '../kernel/local-day.js';
import { instant, quarterHour } from '../kernel/quarter-hour.js';
import { LateValue } from '../measurements/late-value.js';
import { SubstituteGap, SubstituteValue } from '../measurements/substitute.js';
import { gapsWithoutProposal, lateRuns, membersHeldBy, substituteRuns } from './finding-figures.js';

const community = communityOf(`
version: 1
community: { id: house, name: House, timezone: Europe/Berlin, locale: de-DE, currency: EUR, legalModel: closed }
meteringPoints: [{ id: roof, kind: generation }, { id: flat, kind: consumption }, { id: attic, kind: consumption }]
members: [{ id: coop, name: Coop, role: operator }, { id: anna, name: Anna }, { id: ben, name: Ben }]
holdings:
  - { meteringPoint: flat, member: anna, tariff: t, from: 2026-01-01, to: 2026-03-01 }
  - { meteringPoint: flat, member: ben, tariff: t, from: 2026-03-01 }
  - { meteringPoint: attic, member: anna, tariff: t, from: 2026-03-01 }
tariffs: [{ id: t, prices: [{ from: 2026-01-01, solar: 0.2, grid: 0.3, base: 1.00, vat: 19 }] }]
allocation: [{ from: 2026-01-01, key: proportional, model: producer }]
`);

describe('the members a finding holds', () => {
  it.each([
    ['flat/import', '2026-02', 'anna'],
    ['flat/import', '2026-03', 'ben'],
    ['flat/EHZ-1', '2026-03', 'ben'],
    ['attic/import', '2026-02', ''],
    ['roof/export', '2026-02', 'anna'],
    ['roof/export', '2026-03', 'anna ben'],
    ['house', '2026-03', 'anna ben'],
  ])('at %s in %s are: %s', (place, month, members) => {
    const finding = { code: 'register-fell', place, count: 1, text: '' };
    const held = membersHeldBy(community, period(month), finding);
    expect(held.map(({ id }) => id).join(' ')).toBe(members);
  });
});

const flat = { meteringPoint: 'flat' as MeteringPointId, direction: 'import' } as const;

function value(at: number, status: number, more: Partial<SubstituteValue> = {}): SubstituteValue {
  return {
    ...flat,
    at: quarterHour(at),
    version: 1,
    milliwattHours: 250_000,
    status,
    method: 'interpolated',
    reason: 'Z75',
    replaced: undefined,
    note: '',
    createdBy: 'coop',
    createdAt: 0,
    ...more,
  };
}

function gap(first: number, count: number): SubstituteGap {
  return { ...flat, first: quarterHour(first), count };
}

describe('substitutes as runs', () => {
  it.each([
    ['none', [], []],
    ['in a row', [value(8, 201), value(7, 201)], ['7+2 201 500000']],
    ['with a hole', [value(7, 201), value(9, 201)], ['7+1 201 250000', '9+1 201 250000']],
    ['of two states', [value(7, 201), value(8, 67)], ['7+1 201 250000', '8+1 67 250000']],
    [
      'of two places',
      [value(7, 201), value(8, 201, { direction: 'export' })],
      ['8+1 201 250000', '7+1 201 250000'],
    ],
    [
      'made at two times',
      [value(7, 201), value(8, 201, { createdAt: 1 })],
      ['7+1 201 250000', '8+1 201 250000'],
    ],
  ])('%s', (_, values, runs) => {
    const found = substituteRuns(values).map(
      ({ first, count, status, milliwattHours }) => `${first}+${count} ${status} ${milliwattHours}`,
    );
    expect(found).toEqual(runs);
  });

  it('name every method once', () => {
    const values = [value(7, 201), value(8, 201, { method: 'zero' }), value(9, 201)];
    expect(substituteRuns(values)[0]?.methods).toEqual(['interpolated', 'zero']);
  });
});

describe('a gap of four quarter-hours', () => {
  const all = [7, 8, 9, 10];
  it.each([
    ['nothing proposed', [], true],
    ['all proposed', all.map((at) => value(at, 201)), false],
    ['half confirmed, half proposed', all.map((at) => value(at, at < 9 ? 67 : 201)), false],
    ['one missing', all.slice(1).map((at) => value(at, 201)), true],
    ['all withdrawn', all.map((at) => value(at, 20)), true],
    ['of another place', all.map((at) => value(at, 201, { direction: 'export' })), true],
  ])('with %s waits for a proposal: %s', (_, values, waits) => {
    const open = gapsWithoutProposal([gap(7, 4)], substituteRuns(values));
    expect(open).toHaveLength(waits ? 1 : 0);
  });
});

describe('late values', () => {
  const late = (at: number, before: number | undefined, now: number | undefined): LateValue => ({
    ...flat,
    at: quarterHour(at),
    version: 2,
    before,
    now,
    openedAt: instant(1000),
  });
  it.each([
    ['that came first', [late(7, undefined, 5), late(8, undefined, 6)], [7, 2, undefined, 11]],
    ['that changed', [late(8, 4, 6), late(7, 3, 5)], [7, 2, 7, 11]],
    ['some new, some changed', [late(7, undefined, 5), late(8, 4, 6)], [7, 2, 4, 11]],
    ['that went', [late(7, 3, undefined)], [7, 1, 3, undefined]],
  ])('%s are one case with both sums', (_, values, [first, quarterHours, before, now]) => {
    expect(lateRuns(values)).toEqual([
      { ...flat, openedAt: 1000, first, quarterHours, before, now },
    ]);
  });
});
