import { Decoded } from './decode.js';
import { Meaning } from '../device-profile.js';
import { decodeSunspec, discover, Discovery, serialOf, spanOf } from './sunspec.js';

/** A register image and the addresses at which a device answers with an exception. */
function scan(image: ReadonlyMap<number, number>): Discovery {
  const search = discover();
  let step = search.next();
  while (step.done !== true) {
    const { address, count } = step.value;
    const words = Array.from({ length: count }, (_, place) => image.get(address + place));
    step = search.next(words.some((word) => word === undefined) ? undefined : (words as number[]));
  }
  return step.value;
}

function imageAt(base: number, words: readonly number[]): Map<number, number> {
  return new Map(words.map((word, place) => [base + place, word]));
}

const MARK = [0x5375, 0x6e53];

function text(written: string, words: number): number[] {
  const padded = written.padEnd(words * 2, '\0');
  return Array.from(
    { length: words },
    (_, at) => padded.charCodeAt(2 * at) * 256 + padded.charCodeAt(2 * at + 1),
  );
}

/**
 * Register values of a test inverter published by the SunSpec Alliance (github.com/sunspec/pysunspec,
 * core/test/devices/mbmap_test_inverter_1.xml): 2,970 W, 59.99 Hz, 240.1 V, 1,234,567 Wh.
 */
const published103 = [
  ...[103, 50, 124, 41, 42, 43, 0xffff, 0xffff, 0xffff, 0xffff, 2401, 2402, 2403, 0xffff],
  ...[2970, 0, 5999, 0xfffe, 2978, 0, 1, 0xffff, 995, 0xfffd, 18, 54919, 0, 100, 0xffff, 3001],
  ...[0xffff, 3001, 0, 401, 402, 403, 404, 0xffff, 1, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8],
];
const common = [
  ...[1, 66, ...text('SunSpecTest', 16), ...text('TestInverter-1', 16), ...text('opt_a_b_c', 8)],
  ...[...text('1.2.3', 8), ...text('sn-123456789', 16), 1, 0],
];
const published = [...MARK, ...common, ...published103, 0xffff, 0];

function plain(values: ReadonlyMap<Meaning, Decoded>): Record<string, string | number> {
  return Object.fromEntries(
    [...values].map(([meaning, value]) => [
      meaning,
      value.state === 'energy'
        ? value.energy.kwh()
        : value.state === 'value'
          ? value.value
          : value.state,
    ]),
  );
}

describe('a SunSpec device', () => {
  it.each([40_000, 0, 50_000])('is found where its mark stands at %d', (base) => {
    expect(scan(imageAt(base, published))).toEqual([
      { id: 1, address: base + 2, length: 66 },
      { id: 103, address: base + 70, length: 50 },
    ]);
  });

  it('may leave out the length of its end and skip models nobody knows', () => {
    const vendor = [64_110, 3, 1, 2, 3];
    const words = [...MARK, 1, 65, ...Array<number>(65).fill(0), ...vendor, 0xffff];
    expect(scan(imageAt(40_000, words))).toEqual([
      { id: 1, address: 40_002, length: 65 },
      { id: 64_110, address: 40_069, length: 3 },
    ]);
  });

  it.each([
    ['has no mark', imageAt(40_000, [1, 2, 3]), 'there is no SunSpec mark at 40000, 0 or 50000'],
    ['breaks off', imageAt(40_000, [...MARK, 1, 1, 7]), 'the model chain breaks off at 40005'],
    ['has no length', imageAt(40_000, [...MARK, 1, 0]), 'model 1 at 40002 has no length'],
    [
      'answers the same for ever',
      imageAt(40_000, [...MARK, ...Array<number>(6000).fill(1)]),
      'the model chain has no end',
    ],
  ])('that %s is refused', (_, image, refused) => {
    expect(scan(image)).toEqual({ refused });
  });

  it('reads the published test inverter as its makers do; what it generates is negative power', () => {
    expect(plain(decodeSunspec(103, published103, 'export'))).toEqual({
      export: '1234.567000',
      power: -2970,
      voltage: 240.1,
      frequency: 59.99,
    });
    expect(serialOf(common)).toBe('sn-123456789');
  });

  it.each([
    ['counter zero', { 24: 0, 25: 0 }, 'export', 'missing'],
    ['scale factor not there', { 26: 0x8000 }, 'export', 'missing'],
    ['scale factor 1', { 26: 1 }, 'export', '12345.670000'],
    ['scale factor -1', { 26: 0xffff }, 'export', '123.456700'],
    ['scale factor 11', { 26: 11 }, 'export', 'missing'],
    ['power not implemented', { 14: 0x8000 }, 'power', 'missing'],
  ])('with %s says so', (_, changes: Record<number, number>, meaning, shown) => {
    const words = published103.map((word, place) => changes[place] ?? word);
    expect(plain(decodeSunspec(103, words, 'export'))[meaning]).toBe(shown);
  });

  it('turns the power of a meter only where its maker counts export as positive', () => {
    const words = Array<number>(107).fill(0);
    words[18] = 500;
    expect(plain(decodeSunspec(203, words, 'import'))['power']).toBe(500);
    expect(plain(decodeSunspec(203, words, 'export'))['power']).toBe(-500);
  });

  it('is never asked beyond its own length or for more than 125 registers', () => {
    expect(spanOf({ id: 701, address: 100, length: 121 })).toEqual({ address: 100, count: 123 });
    expect(spanOf({ id: 213, address: 100, length: 124 })).toEqual({ address: 100, count: 125 });
  });
});
