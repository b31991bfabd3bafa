import fc from 'fast-check';
import { MeteringPointId, TariffId } from '../community/community.js';
import { Energy } from '../kernel/energy.js';
import { localDay } from '../kernel/local-day.js';
import { Money } from '../kernel/money.js';
import { Percentage } from '../kernel/percentage.js';
import { Price } from '../kernel/price.js';
import { rate } from './rate.js';
import { sumsOf, vatGroupsOf } from './statement-sums.js';
import { Supply } from './supply.js';

function kwh(text: string): Energy {
  const energy = Energy.parseKwh(text);
  if (energy === undefined) throw new Error(`'${text}' is no energy`);
  return energy;
}

function supply(given: Partial<Supply> & { readonly price?: Partial<Supply['prices']> }): Supply {
  const { price, ...rest } = given;
  return {
    meteringPoint: 'flat-1' as MeteringPointId,
    tariff: 'house' as TariffId,
    from: localDay('2026-03-01'),
    to: localDay('2026-04-01'),
    daysOfMonth: 31,
    held: true,
    solar: Energy.zero,
    battery: Energy.zero,
    grid: Energy.zero,
    fees: 0,
    prices: {
      from: localDay('2026-01-01'),
      solar: Price.of('0.2269'),
      battery: Price.of('0.2500'),
      grid: Price.of('0.2958'),
      base: Price.of('6.30'),
      sessionFee: Price.of('0.35'),
      vat: Percentage.of('19'),
      ...price,
    },
    ...rest,
  };
}

function texts(given: Supply): string[] {
  return rate(given).map(({ line, quantity, unit, unitPrice, net }) =>
    [line, quantity, unit, unitPrice, net].map(String).join(' '),
  );
}

/** The bills of the worked example: VAT on the sum of lines that are each rounded (EN 16931). */
describe('a bill', () => {
  const free = { vat: Percentage.zero, solar: Price.of('0.27'), base: Price.of('5.00') };
  it.each`
    bill                   | solar       | grid         | price                           | net        | vat        | gross
    ${'of 19 percent'}     | ${'84.372'} | ${'112.905'} | ${{}}                           | ${'58.84'} | ${'11.18'} | ${'70.02'}
    ${'rounded by line'}   | ${'10.021'} | ${'51.239'}  | ${{ grid: Price.of('0.3125') }} | ${'24.58'} | ${'4.67'}  | ${'29.25'}
    ${'free of VAT (§19)'} | ${'84.372'} | ${'0'}       | ${free}                         | ${'27.78'} | ${'0.00'}  | ${'27.78'}
    ${'of nothing drawn'}  | ${'0'}      | ${'0'}       | ${{}}                           | ${'6.30'}  | ${'1.20'}  | ${'7.50'}
  `('$bill comes to $gross', ({ solar, grid, price, net, vat, gross }) => {
    const lines = rate(
      supply({ solar: kwh(solar as string), grid: kwh(grid as string), price: price as object }),
    );
    const sums = sumsOf(lines, vatGroupsOf(lines));
    expect([sums.net, sums.vat, sums.gross].map(String)).toEqual([net, vat, gross]);
  });
});

describe('the lines of a supply', () => {
  it.each`
    of                          | given                                                                  | lines
    ${'a whole month'}          | ${{ solar: kwh('84.372') }}                                            | ${['solar 84.372000 kWh 0.2269 19.14', 'base 1.000000 month 6.30 6.30']}
    ${'nine days of 31'}        | ${{ to: localDay('2026-03-10') }}                                      | ${['base 0.290323 month 6.30 1.83']}
    ${'one day of a leap year'} | ${{ to: localDay('2026-03-02'), daysOfMonth: 29 }}                     | ${['base 0.034483 month 6.30 0.22']}
    ${'a base of zero'}         | ${{ price: { base: Price.of('0.00') } }}                               | ${[]}
    ${'all three sources'}      | ${{ solar: kwh('1'), battery: kwh('2'), grid: kwh('3'), held: false }} | ${['solar 1.000000 kWh 0.2269 0.23', 'battery 2.000000 kWh 0.2500 0.50', 'grid 3.000000 kWh 0.2958 0.89']}
    ${'one milliwatt-hour'}     | ${{ grid: kwh('0.000001'), held: false }}                              | ${['grid 0.000001 kWh 0.2958 0.00']}
    ${'two charge sessions'}    | ${{ fees: 2, held: false }}                                            | ${['session 2.000000 session 0.35 0.70']}
    ${'sessions without a fee'} | ${{ fees: 2, held: false, price: { sessionFee: undefined } }}          | ${[]}
  `('$of', ({ given, lines }) => {
    expect(texts(supply(given as Partial<Supply>))).toEqual(lines);
  });

  it('is refused as a bug where battery energy has no price', () => {
    const unpriced = supply({ battery: kwh('1'), price: { battery: undefined } });
    expect(() => rate(unpriced)).toThrow('tariff house has no price for battery energy');
  });
});

describe('VAT', () => {
  it('is taken once per rate on the sum of the nets, the lowest rate first', () => {
    const at = (vat: string, net: string) =>
      rate(supply({ price: { vat: Percentage.of(vat), base: Price.of(net) } }));
    const lines = [...at('19', '10.03'), ...at('7', '5.00'), ...at('19', '10.03')];
    const groups = vatGroupsOf(lines).map((group) =>
      [group.rate, group.net, group.vat].map(String),
    );
    expect(groups).toEqual([
      ['7', '5.00', '0.35'],
      ['19', '20.06', '3.81'],
    ]);
  });

  it('makes the totals the sum of lines and groups in any order of lines', () => {
    const line = fc.record({
      base: fc.integer({ min: 0, max: 10_000_000 }).map((micros) => (micros / 1e6).toFixed(6)),
      vat: fc.constantFrom('0', '7', '19'),
      solar: fc
        .integer({ min: 0, max: 900_000_000 })
        .map((value) => Energy.ofMilliwattHours(value)),
    });
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 8 }), (given) => {
        const lines = given.flatMap(({ base, vat, solar }) =>
          rate(supply({ solar, price: { base: Price.of(base), vat: Percentage.of(vat) } })),
        );
        const groups = vatGroupsOf(lines);
        const sums = sumsOf(lines, groups);
        expect(sums.net).toEqual(Money.sum(groups.map((group) => group.net)));
        expect(sums.gross).toEqual(sums.net.plus(sums.vat));
        expect(vatGroupsOf([...lines].reverse())).toEqual(groups);
      }),
    );
  });
});
