import { communityOf } from '../../test/support/settled-month.js';
import { ReadingSeries } from '../acquisition/record/reading.js';
import { MeterId } from '../community/community.js';
import { localDay } from '../kernel/local-day.js';
import { Instant, instant } from '../kernel/quarter-hour.js';
import { boundariesOf, calibrationState, meterBook } from './meter-book.js';

describe('a calibration', () => {
  it.each([
    [undefined, '2026-04-02', 'unknown'],
    ['2026-04-01', '2026-04-02', 'expired'],
    ['2026-04-02', '2026-04-02', 'soon'],
    ['2026-07-01', '2026-04-02', 'soon'],
    ['2026-07-02', '2026-04-02', 'valid'],
    ['2027-02-27', '2026-11-30', 'soon'],
    ['2027-03-01', '2026-11-30', 'valid'],
  ])('until %s is on %s: %s', (until, today, state) => {
    const day = until === undefined ? undefined : localDay(until);
    expect(calibrationState(day, localDay(today))).toBe(state);
  });
});

const community = communityOf(`
version: 1
community: { id: house, name: House, timezone: Europe/Berlin, locale: de-DE, currency: EUR, legalModel: closed }
meteringPoints: [{ id: roof, kind: generation }, { id: flat, kind: consumption }]
meters:
  - { id: new, meteringPoint: flat, from: '2026-03-16T10:00:00Z' }
  - { id: old, meteringPoint: flat, to: '2026-03-16T10:00:00Z', calibratedUntil: 2025-12-31 }
members: [{ id: coop, name: Coop, role: operator }]
holdings: [{ meteringPoint: flat, member: coop, tariff: t, from: 2026-01-01 }]
tariffs: [{ id: t, prices: [{ from: 2026-01-01, solar: 0.2, grid: 0.3, base: 1.00, vat: 19 }] }]
allocation: [{ from: 2026-01-01, key: proportional, model: producer }]
`);
const EXCHANGE = Date.parse('2026-03-16T10:00:00Z');

function series(meter: string, readings: readonly (readonly [number, number])[]): ReadingSeries {
  return {
    meter: meter as MeterId,
    register: 'import',
    at: Float64Array.from(readings, ([after]) => EXCHANGE + after),
    milliwattHours: Float64Array.from(readings, ([, value]) => value),
    estimated: new Uint8Array(readings.length),
  };
}

const known = {
  epochs: [
    { meter: 'new' as MeterId, serial: 'B', from: instant(EXCHANGE) },
    { meter: 'old' as MeterId, serial: 'A', from: instant(0) },
  ],
  latest: [
    {
      meter: 'new' as MeterId,
      register: 'import' as const,
      at: instant(EXCHANGE + 90_000),
      milliwattHours: 7,
      source: 'import 1',
    },
  ],
  devices: [],
  readings: [
    series('old', [
      [-900_000, 41],
      [20_000, 42],
      [40_000, 43],
    ]),
    series('new', [
      [-40_000, 1],
      [-20_000, 2],
      [900_000, 3],
    ]),
  ],
};

function book(now: number) {
  const point = meterBook(community, known, instant(now)).find(({ point }) => point.id === 'flat');
  return point?.meters ?? [];
}

describe('the meter book of a point with an exchange', () => {
  it('has its meters in the order of time, the present one with its source', () => {
    const lines = book(EXCHANGE + 1).map(
      ({ meter, isPresent, calibration, latest }) =>
        `${meter.id} ${String(isPresent)} ${calibration} ${latest.map(({ source }) => source).join()}`,
    );
    expect(lines).toEqual(['old false expired ', 'new true unknown import 1']);
  });

  it('closes the old meter and opens the new one with the readings next to the exchange', () => {
    const [before, after] = book(EXCHANGE);
    expect(before.removed.map(({ milliwattHours }) => milliwattHours)).toEqual([42]);
    expect(before.installed.map(({ milliwattHours }) => milliwattHours)).toEqual([41]);
    expect(after.installed.map(({ milliwattHours }) => milliwattHours)).toEqual([2]);
    expect(after.removed).toEqual([]);
  });

  it('gives each meter its serial number', () => {
    const serials = book(EXCHANGE).map(({ serials }) => serials.map(({ serial }) => serial).join());
    expect(serials).toEqual(['A', 'B']);
  });

  it('asks for readings at the exchange, and at the beginning of all', () => {
    expect(boundariesOf(community)).toEqual([0, EXCHANGE] as Instant[]);
  });
});
