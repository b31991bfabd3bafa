import { canonicalJson } from './canonical-json.js';
import { DomainError, refusals } from './domain-error.js';
import { Energy } from './energy.js';
import { Money } from './money.js';
import { Percentage } from './percentage.js';
import { Price } from './price.js';
import { InputError } from './problem.js';
import { Ratio } from './ratio.js';
import fc from 'fast-check';

describe('energy', () => {
  it.each`
    text               | milliwattHours  | kwh
    ${'84.372'}        | ${84_372_000}   | ${'84.372000'}
    ${'0'}             | ${0}            | ${'0.000000'}
    ${'0.000001'}      | ${1}            | ${'0.000001'}
    ${'999999.999999'} | ${999999999999} | ${'999999.999999'}
    ${'007'}           | ${7_000_000}    | ${'7.000000'}
  `('reads $text kWh as $milliwattHours mWh', ({ text, milliwattHours, kwh }) => {
    const energy = Energy.parseKwh(text as string);
    expect(energy?.milliwattHours).toBe(milliwattHours);
    expect(energy?.kwh()).toBe(kwh);
  });

  it.each(['1,5', '-1', '1e3', '', ' 1', '1.', '.5', '0.0000001', '12345678901234567', 'NaN'])(
    'does not read %p as kilowatt-hours',
    (text) => {
      expect(Energy.parseKwh(text)).toBeUndefined();
    },
  );

  it('is never negative and never a fraction', () => {
    expect(() => Energy.ofMilliwattHours(-1)).toThrow('energy is -1');
    expect(() => Energy.ofMilliwattHours(0.5)).toThrow('energy is 0.5');
    expect(() => Energy.zero.minus(Energy.ofMilliwattHours(1))).toThrow('energy is -1');
  });

  it('prints no needless zeros where a person reads it', () => {
    expect(Energy.ofMilliwattHours(84_372_000).kwhShort()).toBe('84.372');
    expect(Energy.ofMilliwattHours(3_000_000).kwhShort()).toBe('3');
    expect(Energy.ofMilliwattHours(100_000_000).kwhShort()).toBe('100');
  });
});

describe('price', () => {
  // The bills of two lines each were computed with exact fractions: EN 16931, BT-131.
  it.each`
    price       | kwh          | cost
    ${'0.2269'} | ${'84.372'}  | ${'19.14'}
    ${'0.2958'} | ${'112.905'} | ${'33.40'}
    ${'0.2269'} | ${'10.021'}  | ${'2.27'}
    ${'0.3125'} | ${'51.239'}  | ${'16.01'}
    ${'0.0050'} | ${'1'}       | ${'0.01'}
    ${'0.0049'} | ${'1'}       | ${'0.00'}
  `('$kwh kWh at $price cost $cost', ({ price, kwh, cost }) => {
    const energy = Energy.parseKwh(kwh as string) ?? Energy.zero;
    expect(
      Price.of(price as string)
        .costOf(energy)
        .toString(),
    ).toBe(cost);
  });

  it.each`
    price     | days  | daysOfMonth | cost
    ${'6.30'} | ${31} | ${31}       | ${'6.30'}
    ${'6.30'} | ${9}  | ${31}       | ${'1.83'}
    ${'6.30'} | ${1}  | ${29}       | ${'0.22'}
    ${'6.30'} | ${0}  | ${30}       | ${'0.00'}
  `('$days of $daysOfMonth days at $price a month cost $cost', (row) => {
    const { price, days, daysOfMonth, cost } = row as Record<string, never>;
    expect(Price.of(price).costOfDays(days, daysOfMonth).toString()).toBe(cost);
  });

  it.each`
    text          | printed
    ${'0.2269'}   | ${'0.2269'}
    ${'6.3'}      | ${'6.30'}
    ${'0.10'}     | ${'0.10'}
    ${'0.1980'}   | ${'0.1980'}
    ${'7'}        | ${'7.00'}
    ${'0.123456'} | ${'0.123456'}
  `('prints $text as $printed', ({ text, printed }) => {
    expect(Price.of(text as string).toString()).toBe(printed);
  });

  it('a cancellation mirrors to the cent', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 9 }), (cents) => {
        const money = Money.ofCents(cents);
        expect(money.plus(money.negated()).isZero()).toBe(true);
      }),
    );
  });
});

describe('percentage', () => {
  it.each`
    rate     | amount      | part
    ${'19'}  | ${'58.84'}  | ${'11.18'}
    ${'19'}  | ${'24.58'}  | ${'4.67'}
    ${'0'}   | ${'27.78'}  | ${'0.00'}
    ${'19'}  | ${'-58.84'} | ${'-11.18'}
    ${'7.8'} | ${'100.00'} | ${'7.80'}
  `('$rate % of $amount is $part', ({ rate, amount, part }) => {
    const money = Money.parse(amount as string) ?? Money.zero;
    expect(
      Percentage.of(rate as string)
        .of(money)
        .toString(),
    ).toBe(part);
  });

  it('takes the tax out of a gross amount', () => {
    const gross = Money.ofCents(70_02);
    expect(Percentage.of('19').containedIn(gross).toString()).toBe('11.18');
    expect(Percentage.zero.containedIn(gross).isZero()).toBe(true);
  });

  it('rounds a share of money down', () => {
    expect(Percentage.of('80').floorOf(Money.ofCents(99)).toString()).toBe('0.79');
  });
});

describe('ratio', () => {
  it.each`
    numerator | denominator | rounded
    ${1}      | ${2}        | ${1}
    ${-1}     | ${2}        | ${-1}
    ${1}      | ${3}        | ${0}
    ${5}      | ${3}        | ${2}
    ${-5}     | ${3}        | ${-2}
  `('$numerator/$denominator rounds to $rounded', ({ numerator, denominator, rounded }) => {
    expect(Ratio.of(numerator as number, denominator as number).round()).toBe(rounded);
  });

  it('adds exactly and survives its text', () => {
    const third = Ratio.of(1, 3);
    const sum = third.plus(third).plus(third);
    expect(sum.compare(Ratio.one)).toBe(0);
    expect(Ratio.parse(Ratio.of(-2, 6).toString()).toString()).toBe('-1/3');
    expect(Ratio.of(-7, 2).floor()).toBe(-4);
  });
});

describe('refusals', () => {
  const refuse = refusals<{ 'tariff-missing': { day: string } }>('community', {
    'tariff-missing': ({ day }) => `No price is in force on ${day}.`,
  });

  it('carry their code, their facts and a sentence', () => {
    const error = refuse('tariff-missing', { day: '2026-03-01' });
    expect(error).toBeInstanceOf(DomainError);
    expect([error.stage, error.code, error.message]).toEqual([
      'community',
      'tariff-missing',
      'No price is in force on 2026-03-01.',
    ]);
  });

  it('name file, line and field of an input', () => {
    const error = new InputError([
      { file: 'cash.csv', line: 7, field: 'amount', message: 'write 1.50, not 1,50' },
      { file: 'readings.csv', message: 'the file is empty' },
    ]);
    expect(error.message).toBe(
      'cash.csv:7: amount: write 1.50, not 1,50\nreadings.csv: the file is empty',
    );
  });
});

describe('canonical JSON', () => {
  it('does not depend on the order of members', () => {
    expect(canonicalJson({ b: [1, 'x'], a: { d: null, c: true } })).toBe(
      '{"a":{"c":true,"d":null},"b":[1,"x"]}',
    );
  });
});
