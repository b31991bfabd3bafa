import { communityOf } from '../../test/support/settled-month.js';
import { MeterId, MeteringPointId } from '../community/community.js';
import { localDay, period } from '../kernel/local-day.js';
import { instantText, parseInstant } from '../kernel/quarter-hour.js';
import { RegisterBook, registerInstants } from './register-book.js';

const community = communityOf(`
version: 1
community: { id: hof, name: Hof, timezone: Europe/Berlin, locale: de-DE, currency: EUR, legalModel: closed }
meteringPoints:
  - { id: roof, kind: generation }
  - { id: flat-1, kind: consumption }
meters:
  - { id: M-1, meteringPoint: flat-1, from: 2026-01-01, to: 2026-03-17T12:00:00+01:00 }
  - { id: M-2, meteringPoint: flat-1, from: 2026-03-17T12:00:00+01:00 }
members: [{ id: coop, name: Hof eG, role: operator }]
holdings: [{ meteringPoint: flat-1, member: coop, tariff: house, from: 2026-01-01 }]
tariffs:
  - id: house
    prices:
      - { from: 2026-01-01, solar: 0.20, grid: 0.30, base: 6.00, vat: 19 }
      - { from: 2026-03-10, solar: 0.20, grid: 0.30, base: 6.00, vat: 19 }
allocation: [{ from: 2026-01-01, key: proportional, model: producer }]
`);

function readings(meter: string, texts: readonly string[]) {
  const rows = texts.map((text) => text.split(' '));
  return {
    meter: meter as MeterId,
    register: 'import' as const,
    at: Float64Array.from(rows, ([at = '']) => parseInstant(at) ?? Number.NaN),
    milliwattHours: Float64Array.from(rows, ([, kwh]) => Number(kwh) * 1_000_000),
    estimated: new Uint8Array(rows.length),
  };
}

describe('the registers a statement names', () => {
  it('are wanted at the ends of the month and at every change inside it', () => {
    expect(registerInstants(community, period('2026-03')).map(instantText)).toEqual([
      '2026-02-28T23:00:00Z',
      '2026-03-09T23:00:00Z',
      '2026-03-17T11:00:00Z',
      '2026-03-31T22:00:00Z',
    ]);
  });

  it.each`
    from            | to              | registers
    ${'2026-03-01'} | ${'2026-03-10'} | ${['M-1 2026-02-28T23:00:10Z 100.000000 to 2026-03-09T22:00:00Z 150.000000']}
    ${'2026-03-10'} | ${'2026-04-01'} | ${['M-1 2026-03-09T22:00:00Z 150.000000 to 2026-03-17T11:00:00Z 180.500000', 'M-2 2026-03-17T11:15:00Z 3.000000 to 2026-03-31T22:00:00Z 90.000000']}
    ${'2026-02-01'} | ${'2026-02-03'} | ${['M-1 unknown to unknown']}
  `('from $from to $to', ({ from, to, registers }) => {
    const book = new RegisterBook([
      readings('M-1', [
        '2026-02-28T22:45:00Z 99',
        '2026-02-28T23:00:10Z 100',
        '2026-03-09T22:00:00Z 150',
        '2026-03-10T00:00:00Z 151',
      ]),
      readings('M-1', ['2026-03-17T11:00:00Z 180.5']),
      readings('M-2', ['2026-03-17T11:15:00Z 3', '2026-03-31T22:00:00Z 90']),
    ]);
    const days = { from: localDay(from as string), to: localDay(to as string) };
    const side = (one: { at: string; kwh: string } | undefined) =>
      one === undefined ? 'unknown' : `${one.at} ${one.kwh}`;
    const named = book
      .of(community, 'flat-1' as MeteringPointId, days)
      .map(({ meter, start, end }) => `${meter} ${side(start)} to ${side(end)}`);
    expect(named).toEqual(registers);
  });
});
