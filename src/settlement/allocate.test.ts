import { Ratio } from '../kernel/ratio.js';
import { allocate } from './allocate.js';
import { constantKey } from './key-constant.js';
import { equalKey } from './key-equal.js';
import { proportionalKey } from './key-proportional.js';
import { Key } from './key.js';

function numbers(text: string): number[] {
  return text.split(' ').map(Number);
}

/** One row per quarter-hour: what each participant is given. */
function given(
  key: Key,
  shared: readonly number[],
  uses: readonly (readonly number[])[],
): string[] {
  const columns = (uses[0] ?? []).map((_, place) => Float64Array.from(uses, (row) => row[place]));
  const shares = allocate(Float64Array.from(shared), columns, [{ count: shared.length, key }]);
  return shared.map((_, at) => shares.map((column) => column[at]).join(' '));
}

const participants = ['T1', 'T2', 'T3', 'EV1'].map((id) => ({ id, exists: true }));
const keys = {
  proportional: proportionalKey,
  constant: constantKey([30, 30, 20, 20].map((percent) => Ratio.of(percent, 100))),
  equal: equalKey(participants),
};

describe('one quarter-hour in watt-hours, computed with exact fractions elsewhere', () => {
  it.each([
    ['proportional', 1000, '200 600 100 1500', '83 250 42 625'],
    ['equal', 1000, '200 600 100 1500', '200 250 100 250'],
    ['constant', 1000, '200 600 100 1500', '200 300 100 200'],
    ['proportional', 3000, '200 600 100 1500', '200 600 100 1500'],
    ['equal', 3000, '200 600 100 1500', '200 600 100 750'],
    ['constant', 3000, '200 600 100 1500', '200 600 100 600'],
    ['proportional', 0, '120 80 60 0', '0 0 0 0'],
    ['equal', 0, '120 80 60 0', '0 0 0 0'],
    ['constant', 0, '120 80 60 0', '0 0 0 0'],
  ] as const)('%s of %d: %s', (key, shared, use, result) => {
    expect(given(keys[key], [shared], [numbers(use)])).toEqual([result]);
  });

  it('gives the same to the milliwatt-hour', () => {
    const use = [200_000, 600_000, 100_000, 1_500_000];
    expect(given(proportionalKey, [1_000_000], [use])).toEqual(['83333 250000 41667 625000']);
  });
});

describe('quarter-hours in a row', () => {
  it('three identical flats take turns', () => {
    const month = new Array<number>(2976).fill(100);
    const rows = given(
      proportionalKey,
      month,
      month.map(() => [50, 50, 50]),
    );
    expect(rows.slice(0, 4)).toEqual(['34 33 33', '33 34 33', '33 33 34', '34 33 33']);
    const sums = rows.map(numbers).reduce((sum, row) => sum.map((one, place) => one + row[place]));
    expect(sums).toEqual([99_200, 99_200, 99_200]);
  });

  it('a constant key leaves what nobody may take; the surplus is served last of those owed alike', () => {
    const thirds = constantKey([Ratio.of(1, 3), Ratio.of(1, 3)]);
    expect(
      given(
        thirds,
        [1, 1, 1],
        [
          [5, 5],
          [5, 5],
          [5, 5],
        ],
      ),
    ).toEqual(['1 0', '0 1', '0 0']);
  });

  it('a participant without a part gets nothing', () => {
    const key = constantKey([undefined, Ratio.of(1, 2)]);
    expect(
      given(
        key,
        [9, 9],
        [
          [5, 5],
          [5, 5],
        ],
      ),
    ).toEqual(['0 5', '0 4']);
  });

  it('a missing value draws nothing, missing energy is given to nobody', () => {
    expect(
      given(
        proportionalKey,
        [10, NaN, 10],
        [
          [NaN, 8],
          [6, 6],
          [6, 6],
        ],
      ),
    ).toEqual(['0 8', '0 0', '5 5']);
  });

  it('an equal key counts who exists', () => {
    const two = equalKey(participants.map(({ id }, place) => ({ id, exists: place < 2 })));
    expect(given(two, [8], [[9, 9, 9, 9]])).toEqual(['4 4 0 0']);
  });

  it('keeps exact what no double can multiply', () => {
    const large = 90_000_000_000_007;
    expect(given(proportionalKey, [large], [[large, large, large]])).toEqual([
      '30000000000003 30000000000002 30000000000002',
    ]);
  });
});
