import fc from 'fast-check';
import { Meter, MeterId } from '../community/community.js';
import { QUARTER_HOUR_MS } from '../kernel/quarter-hour.js';
import { at, measured, meter, register } from '../../test/support/registers.js';
import { rollingOver } from './measurement-source.js';

const start = at('10:00:00');
const rules = { powerMaxKw: 100, decisions: new Map() };

/** Readings a quarter-hour apart of a register whose device file names where it begins again. */
function counted(values: readonly number[], fileSays: number | undefined, rest?: Partial<Meter>) {
  const said = (of: string, kwh: number) =>
    ({ meter: of as MeterId, register: 'import', milliwattHours: kwh * 1e6 }) as const;
  const others = [said('other', 10), { ...said('m', 10), register: 'export' as const }];
  const own = fileSays === undefined ? [] : [said('m', fileSays)];
  const one = rollingOver(meter('m', rest), 'import', [...others, ...own]);
  const rows = values.map((kwh, place) => ({ at: start + place * QUARTER_HOUR_MS, kwh }));
  const to = new Date(start + (values.length - 1) * QUARTER_HOUR_MS).toISOString();
  const result = measured([{ ...register(one, rows), rules }], '10:00', to);
  const kwh = result.milliwattHours.reduce((a, b) => a + (Number.isNaN(b) ? 0 : b), 0) / 1e6;
  return { kwh, held: result.held.map(({ kind }) => kind) };
}

describe('a register whose device file says where it begins again', () => {
  const wide = 4_294_967.296;

  it.each([
    ['rolls over there', [4_294_967, 0.5], wide, {}, 0.796, []],
    ['is held without the file', [4_294_967, 0.5], undefined, {}, 0, ['unconfirmed']],
    ['does not from nine tenths down', [3_865_000, 0.5], wide, {}, 0, ['unconfirmed']],
    ['does not to a tenth and more', [4_294_967, 429_500], wide, {}, 0, ['refused']],
    ['has the digits of the community', [999_999.5, 0.5], wide, { digits: 6 }, 1, []],
    ['has its modulus too', [99.5, 0.5], wide, { rollsOverAt: 100e6 }, 1, []],
  ] as const)('%s', (...[, values, fileSays, rest, kwh, held]) => {
    const found = counted(values, fileSays, rest);
    expect(found.kwh).toBeCloseTo(kwh, 6);
    expect(found.held).toEqual(held);
  });

  it('counts what flowed, wherever it begins again', () => {
    const moduli = fc.constantFrom(838.86, 42_949_672.96, wide, 429_496_729.6);
    const advances = fc.array(fc.integer({ min: 0, max: 25_000_000 }), { minLength: 1 });
    fc.assert(
      fc.property(moduli, fc.integer({ min: 0, max: 80_000_000 }), advances, (kwh, left, steps) => {
        const modulus = Math.round(kwh * 1e6);
        let value = modulus - left - 1;
        const values = [value, ...steps.map((step) => (value = (value + step) % modulus))];
        const found = counted(
          values.map((one) => one / 1e6),
          kwh,
        );
        expect(found.held).toEqual([]);
        expect(found.kwh).toBeCloseTo(steps.reduce((a, b) => a + b, 0) / 1e6, 6);
      }),
    );
  });
});
