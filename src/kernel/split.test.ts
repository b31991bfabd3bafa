import fc from 'fast-check';
import { divide, split } from './split.js';

const weights = fc.array(fc.integer({ min: 0, max: 10 ** 9 }), { minLength: 1, maxLength: 12 });
const total = fc.integer({ min: 0, max: 10 ** 12 });

describe('split', () => {
  it.each`
    total   | weights      | parts
    ${1000} | ${[2, 6, 1]} | ${[222, 667, 111]}
    ${1}    | ${[1, 1, 1]} | ${[1, 0, 0]}
    ${100}  | ${[1, 1, 1]} | ${[34, 33, 33]}
    ${7}    | ${[0, 0]}    | ${[4, 3]}
    ${0}    | ${[5, 5]}    | ${[0, 0]}
  `('splits $total by $weights into $parts', (row) => {
    const { total, weights, parts } = row as { total: number; weights: number[]; parts: number[] };
    expect(split(total, weights)).toEqual(parts);
  });

  it('gives away everything, and each part is the exact share rounded down or up', () => {
    fc.assert(
      fc.property(total, weights, (amount, by) => {
        const parts = split(amount, by);
        const sum = by.reduce((a, b) => a + b, 0);
        expect(parts.reduce((a, b) => a + b, 0)).toBe(amount);
        if (sum === 0) return;
        parts.forEach((part, place) => {
          const floor = divide(amount, by[place] ?? 0, sum).quotient;
          expect(part === floor || part === floor + 1).toBe(true);
        });
      }),
    );
  });

  it('divides exactly beyond 2^53', () => {
    expect(divide(9_007_199_254_740_991, 9_007_199_254_740_991, 9_007_199_254_740_990)).toEqual({
      quotient: 9_007_199_254_740_992,
      remainder: 1,
    });
  });
});
