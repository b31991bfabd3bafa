import fc from 'fast-check';
import { Energy } from '../../kernel/energy.js';
import { PayloadUnit } from './payload-mapping.js';
import { milliwattHours, numberText } from './payload-number.js';
import { Json, JsonNumber } from './strict-json.js';

function read(found: Json, unit: PayloadUnit = 'kWh'): number | string {
  const text = numberText(found, 'v');
  if ('refused' in text) return text.code;
  const energy = milliwattHours(text.text, unit, 'v');
  return typeof energy === 'number' ? energy : energy.code;
}

describe('a number of a payload', () => {
  it.each<[Json, PayloadUnit, number | string]>([
    [new JsonNumber('12.5'), 'kWh', 12_500_000],
    [new JsonNumber('-0'), 'kWh', 0],
    [new JsonNumber('1.5e3'), 'Wh', 1_500_000],
    [new JsonNumber('0.0000005'), 'kWh', 1],
    [new JsonNumber('6000'), 'Wmin', 100_000],
    [new JsonNumber('1'), 'Wmin', 17],
    ['005779.835', 'kWh', 5_779_835_000],
    [new JsonNumber('1e309'), 'kWh', 'range'],
    [new JsonNumber('1e20'), 'kWh', 'range'],
    [new JsonNumber('-1'), 'kWh', 'range'],
    [new JsonNumber('1'.repeat(40)), 'kWh', 'precision'],
    ['12,5', 'kWh', 'number'],
    ['12.5kWh', 'kWh', 'number'],
    ['NaN', 'kWh', 'number'],
    ['unavailable', 'kWh', 'number'],
    ['0x10', 'kWh', 'number'],
    ['-', 'kWh', 'number'],
    ['', 'kWh', 'missing'],
    [null, 'kWh', 'missing'],
    [true, 'kWh', 'type'],
    [new Map(), 'kWh', 'type'],
  ])('%j in %s is %s', (found, unit, result) => {
    expect(read(found, unit)).toBe(result);
  });

  it('is what the same kilowatt-hours are elsewhere', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 40), (whole) => {
        const energy = Energy.ofMilliwattHours(whole);
        expect(read(energy.kwh())).toBe(whole);
      }),
    );
  });
});
