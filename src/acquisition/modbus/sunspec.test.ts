import { Decoded } from './decode.js';
import { Meaning } from '../device-profile.js';
import { decodeSunspec, namesOf, SunspecManners } from './sunspec.js';

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
const asOthers: SunspecManners = { positive: 'import', modules: [], negativeCounters: false };

/** What models of these words say, given as `[id, words]`. */
function read(models: [number, readonly number[]][], manners: Partial<SunspecManners> = {}) {
  const places = models.map(([id, words]) => ({ id, address: 0, length: words.length - 2, words }));
  return plain(decodeSunspec(places, { ...asOthers, ...manners }));
}

function plain(values: ReadonlyMap<Meaning, Decoded>): Record<string, string | number> {
  const shown = (value: Decoded) => {
    if (value.state === 'energy') return value.energy.kwh();
    return value.state === 'value' ? value.value : value.state;
  };
  return Object.fromEntries([...values].map(([meaning, value]) => [meaning, shown(value)]));
}

/** Current, voltage, power, frequency, counter and DC power of model 103. */
const asleep = { 3: 0, 10: 0, 14: 0, 16: 0, 24: 0, 25: 0, 31: 0 };

function changed(words: readonly number[], changes: Record<number, number>): number[] {
  return words.map((word, place) => changes[place] ?? word);
}

/** Model 160 with an input per pair of power in W and energy in 10 Wh. */
function inputs(...each: [number, number][]): number[] {
  const blocks = each.map(([watts, counted]) => {
    const block = Array<number>(20).fill(0);
    block.splice(11, 3, watts, 0, counted);
    return block;
  });
  const head = [160, 8 + 20 * each.length, 0xffff, 0xffff, 0, 1, 0, 0, each.length, 0];
  return [...head, ...blocks.flat()];
}

describe('the values of SunSpec models', () => {
  it('are those their publishers name; what an inverter delivers is negative power', () => {
    expect(read([[103, published103]])).toEqual({
      export: '1234.567000',
      power: -2970,
      'dc-power': 3001,
      voltage: 240.1,
      current: 4.1,
      frequency: 59.99,
    });
    expect(namesOf(common)).toEqual({
      maker: 'SunSpecTest',
      model: 'TestInverter-1',
      version: '1.2.3',
      serial: 'sn-123456789',
    });
  });

  it.each([
    ['counter zero', { 24: 0, 25: 0 }, 'export', '0.000000'],
    ['everything zero', asleep, 'export', 'missing'],
    ['everything but the counter zero', { ...asleep, 25: 7 }, 'export', '0.007000'],
    ['counter and power zero at night', { 24: 0, 25: 0, 14: 0, 31: 0 }, 'export', '0.000000'],
    ['counter below its wrap', { 24: 0xffff, 25: 0xfffe }, 'export', '4294967.294000'],
    ['scale factor not there', { 26: 0x8000 }, 'export', 'missing'],
    ['scale factor 1', { 26: 1 }, 'export', '12345.670000'],
    ['scale factor -1', { 26: 0xffff }, 'export', '123.456700'],
    ['scale factor 11', { 26: 11 }, 'export', 'missing'],
    ['power not implemented', { 14: 0x8000 }, 'power', 'missing'],
    ['voltage not implemented', { 10: 0xffff }, 'voltage', 'missing'],
  ])('with %s say so', (_, changes: Record<number, number>, meaning, shown) => {
    expect(read([[103, changed(published103, changes)]])[meaning]).toBe(shown);
  });

  it('are all missing where a device says everywhere that it implements nothing', () => {
    const words = published103.map((word, place) => (place < 2 ? word : 0xffff));
    expect(new Set(Object.values(read([[103, words]])))).toEqual(new Set(['missing']));
  });

  it('are nothing beyond the length the device gave', () => {
    expect(read([[103, published103.slice(0, 20)]])).toMatchObject({
      export: 'missing',
      power: -2970,
    });
  });

  it('take a counter sent as a negative number by its size where the maker does so', () => {
    const words = changed(published103, { 24: 0xffed, 25: 0x2979 });
    expect(read([[103, words]], { negativeCounters: true })['export']).toBe('1234.567000');
  });

  it.each([
    ['import', 500],
    ['export', -500],
  ] as const)(
    'have the power of a meter whose maker counts %s as positive at %d',
    (positive, watts) => {
      const words = [203, 105, ...Array<number>(105).fill(0)];
      expect(read([[203, changed(words, { 18: 500 })]], { positive })['power']).toBe(watts);
    },
  );

  it('have the power of the generator from its inputs where the inverter has none', () => {
    const words = changed(published103, { 31: 0x8000 });
    const found = read([
      [103, words],
      [160, inputs([1500, 100], [900, 200], [0xffff, 0])],
    ]);
    expect(found).toMatchObject({ 'dc-power': 2400, power: -2970, export: '1234.567000' });
  });

  it('are those a real inverter sent whose DC values are no numbers', () => {
    const nan = [0x7fc0, 0];
    const words = [113, 60, ...Array<number>(60).fill(0)];
    words.splice(22, 2, 0x4331, 0);
    words.splice(32, 2, 0x4bc8, 0xce40);
    words.splice(34, 6, ...nan, ...nan, ...nan);
    const found = read([
      [113, words],
      [160, inputs([190, 100], [0, 200])],
    ]);
    expect(found).toMatchObject({ power: -177, export: '26320.000000', 'dc-power': 190 });
  });

  it('are those of the inputs that are a generator', () => {
    const words = inputs([1500, 100], [900, 200], [700, 300]);
    expect(read([[160, words]], { modules: [1, 2] })).toEqual({ export: '3.000000', power: -2400 });
    expect(read([[160, words]])).toEqual({ export: '6.000000', power: -3100 });
  });

  it('hold no sum of energies where an input has none', () => {
    expect(read([[160, inputs([1500, 100], [900, 0])]])).toEqual({
      export: 'missing',
      power: -2400,
    });
  });

  it.each([
    [124, 8, 22, 24],
    [713, 4, 8, 7],
    [802, 11, 56, 62],
  ])('hold the state of charge of model %d', (id, soc, factor, length) => {
    const words = [id, length, ...Array<number>(length).fill(0)];
    const battery = changed(words, { [soc]: 875, [factor]: 0xffff });
    expect(
      read([
        [103, published103],
        [id, battery],
      ])['soc'],
    ).toBe(87.5);
  });
});
