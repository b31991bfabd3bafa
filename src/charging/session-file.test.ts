import {
  Community,
  CommunityId,
  MemberId,
  MeteringPointId,
  TariffId,
  TariffPrices,
} from '../community/community.js';
import { Energy } from '../kernel/energy.js';
import { localDay } from '../kernel/local-day.js';
import { Percentage } from '../kernel/percentage.js';
import { Price } from '../kernel/price.js';
import { InputError, problemText } from '../kernel/problem.js';
import { Zone } from '../kernel/zone.js';
import { costBounds, quoteOn, quotePrices } from './price-quote.js';
import { SessionFileReader } from './session-file.js';

const PRICES: TariffPrices = {
  from: localDay('2026-01-01'),
  solar: Price.of('0.2269'),
  grid: Price.of('0.2958'),
  base: Price.of('0'),
  sessionFee: Price.of('0.50'),
  vat: Percentage.of('19'),
};

const COMMUNITY: Community = {
  id: 'werkhalle' as CommunityId,
  name: 'Werkhalle eG',
  zone: new Zone('Europe/Berlin'),
  locale: 'de-DE',
  currency: 'EUR',
  legalModel: 'closed',
  meteringPoints: [
    { id: 'flat-1' as MeteringPointId, kind: 'consumption' },
    { id: 'charger-1' as MeteringPointId, kind: 'charge-point' },
  ],
  meters: [],
  members: [{ id: 'anna' as MemberId, name: 'Anna Ahorn', role: 'operator' }],
  holdings: [
    {
      meteringPoint: 'charger-1' as MeteringPointId,
      member: 'anna' as MemberId,
      tariff: 'charging' as TariffId,
      from: localDay('2026-01-01'),
      to: localDay('2026-07-01'),
    },
  ],
  tariffs: [{ id: 'charging' as TariffId, prices: [PRICES] }],
  allocation: [],
  loans: [],
  waterfall: [],
  payments: 'none',
};

const GOOD = {
  id: 's-1',
  charge_point: 'charger-1',
  member: 'anna',
  started_at: '2026-03-01T18:00:00+01:00',
  ended_at: '2026-03-01T20:00:00+01:00',
  start_kwh: '100.5',
  end_kwh: '122.5',
  tariff: '',
};

function read(...changes: object[]) {
  const reader = new SessionFileReader(COMMUNITY, 'sessions.csv');
  changes.forEach((change, index) => {
    reader.add({ line: index + 2, cells: { ...GOOD, ...change } });
  });
  return reader.sessions();
}

function problemsOf(...changes: object[]): string[] {
  try {
    read(...changes);
    return [];
  } catch (error) {
    if (error instanceof InputError) return error.problems.map(problemText);
    throw error;
  }
}

describe('sessions.csv', () => {
  it('is read with its instants and registers', () => {
    expect(read({ tariff: 'charging' })).toEqual([
      {
        id: 's-1',
        chargePoint: 'charger-1',
        member: 'anna',
        tariff: 'charging',
        startedAt: Date.parse('2026-03-01T17:00:00Z'),
        endedAt: Date.parse('2026-03-01T19:00:00Z'),
        startEnergy: Energy.parseKwh('100.5'),
        endEnergy: Energy.parseKwh('122.5'),
      },
    ]);
  });

  it.each`
    change                                       | problem
    ${{ id: 'a b' }}                             | ${"id: 'a b' is no id"}
    ${{ charge_point: 'flat-1' }}                | ${"charge_point: there is no charge point 'flat-1'"}
    ${{ member: 'bert' }}                        | ${"member: there is no member 'bert'"}
    ${{ tariff: 'house' }}                       | ${"tariff: there is no tariff 'house'"}
    ${{ started_at: '2026-03-01T18:00:00' }}     | ${"started_at: '2026-03-01T18:00:00' is no instant"}
    ${{ ended_at: '2026-03-01T17:59:59+01:00' }} | ${'ended_at: the session ends before it starts'}
    ${{ start_kwh: '100,5' }}                    | ${"start_kwh: '100,5' is no register value"}
    ${{ end_kwh: '100.499999' }}                 | ${'end_kwh: the register falls from 100.5 to 100.499999 kWh'}
    ${{ end_kwh: '122.1234567' }}                | ${"end_kwh: '122.1234567' is no register value"}
  `('is refused for $change with one sentence', ({ change, problem }) => {
    const problems = problemsOf(change as object);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`sessions.csv:2: ${problem as string}`);
  });

  it.each`
    started                        | ended                          | refused
    ${'2026-03-01T20:00:00+01:00'} | ${'2026-03-01T21:00:00+01:00'} | ${false}
    ${'2026-03-01T20:05:00+01:00'} | ${'2026-03-01T20:10:00+01:00'} | ${false}
    ${'2026-03-01T19:59:59+01:00'} | ${'2026-03-01T21:00:00+01:00'} | ${true}
    ${'2026-03-01T18:30:00+01:00'} | ${'2026-03-01T18:40:00+01:00'} | ${true}
  `('with a second session from $started to $ended is refused: $refused', (row) => {
    const { started, ended, refused } = row as { started: string; ended: string; refused: boolean };
    const problems = problemsOf({}, { id: 's-2', started_at: started, ended_at: ended });
    expect(problems.length > 0).toBe(refused);
  });

  it('says everything that is wrong at once, by line', () => {
    const problems = problemsOf({ member: 'bert' }, { id: 'S-1', start_kwh: 'x' });
    expect(problems.map((text) => text.split(': ').slice(0, 2).join(' '))).toEqual([
      'sessions.csv:2 member',
      'sessions.csv:3 id',
      'sessions.csv:3 start_kwh',
    ]);
  });
});

describe('the price a driver sees', () => {
  it('is gross, per kilowatt-hour and per session', () => {
    const quote = quotePrices(PRICES);
    const texts = [quote.solar, quote.grid, quote.sessionFee].map(String);
    expect(texts).toEqual(['0.270011', '0.352002', '0.595']);
  });

  it('lies between all from the roof and none of it', () => {
    const bounds = costBounds(quotePrices(PRICES), Energy.ofMilliwattHours(10_000_000));
    expect(String(bounds.least)).toBe('3.30');
    expect(String(bounds.most)).toBe('4.12');
  });

  it.each`
    day             | solar
    ${'2026-06-30'} | ${'0.270011'}
    ${'2026-07-01'} | ${'undefined'}
  `('on $day is $solar', ({ day, solar }) => {
    const quote = quoteOn(COMMUNITY, 'charger-1' as MeteringPointId, localDay(day as string));
    expect(String(quote?.solar)).toBe(solar);
  });
});
