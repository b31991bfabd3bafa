import fc from 'fast-check';
import { Ratio } from '../kernel/ratio.js';
import {
  ExactHour,
  exactConstant,
  exactProportional,
  OneByOne,
} from '../../test/support/one-by-one.js';
import { allocate } from './allocate.js';
import { constantKey } from './key-constant.js';
import { proportionalKey } from './key-proportional.js';
import { Key } from './key.js';

interface Month {
  readonly shared: readonly number[];
  /** Per participant, then quarter-hour. */
  readonly uses: readonly (readonly number[])[];
}

/** Months of small figures: fractions stay exact in BigInt and ties are frequent. */
function months(quarterHours: number): fc.Arbitrary<Month> {
  return fc.integer({ min: 1, max: 6 }).chain((participants) => {
    const row = fc.array(fc.nat(20), { minLength: quarterHours, maxLength: quarterHours });
    const shared = fc.array(fc.nat(60), { minLength: quarterHours, maxLength: quarterHours });
    const uses = fc.array(row, { minLength: participants, maxLength: participants });
    return fc.record({ shared, uses });
  });
}

const parts = fc
  .array(fc.nat(16), { minLength: 6, maxLength: 6 })
  .map((hundredths) => hundredths.map((one) => Ratio.of(one, 100)));

function run(key: Key, { shared, uses }: Month): number[][] {
  const columns = uses.map((use) => Float64Array.from(use));
  const spans = [{ count: shared.length, key }];
  return allocate(Float64Array.from(shared), columns, spans).map((column) => [...column]);
}

function hours({ shared, uses }: Month, exact: (shared: number, use: number[]) => ExactHour) {
  return shared.map((one, at) =>
    exact(
      one,
      uses.map((use) => use[at]),
    ),
  );
}

function oneByOne(month: Month, exact: (shared: number, use: number[]) => ExactHour): number[][] {
  const rule = new OneByOne();
  const rows = hours(month, exact).map((hour) => rule.next(hour));
  return month.uses.map((_, place) => rows.map((row) => row[place]));
}

/** A seeded month like a real one: night, cloud, identical flats, values of watt-hours in milliwatt-hours. */
function longMonth(seed: number): Month {
  let state = seed;
  const random = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const place = Array.from({ length: 2976 }, (_, at) => at);
  const shared = place.map((at) => (at % 96 < 30 || at % 96 > 70 ? 0 : random(30) * 7_001_003));
  const first = place.map(() => random(6) * 14_000_021);
  const rest = [1, 2].map(() => place.map(() => random(6) * 14_000_021));
  return { shared, uses: [first, first, first, ...rest] };
}

describe('laws of the allocation', () => {
  it('the quick way is handing out one by one: proportional', () => {
    fc.assert(
      fc.property(months(40), (month) => {
        expect(run(proportionalKey, month)).toEqual(oneByOne(month, exactProportional));
      }),
    );
  });

  it('the quick way is handing out one by one: constant', () => {
    fc.assert(
      fc.property(months(40), parts, (month, shares) => {
        const expected = oneByOne(month, (shared, use) => exactConstant(shared, use, shares));
        expect(run(constantKey(shares.slice(0, month.uses.length)), month)).toEqual(expected);
      }),
    );
  });

  it('nobody above own use, all that can be given is given, the rest is surplus', () => {
    fc.assert(
      fc.property(months(30), ({ shared, uses }) => {
        const given = run(proportionalKey, { shared, uses });
        shared.forEach((one, at) => {
          const sum = given.reduce((total, column) => total + column[at], 0);
          const demand = uses.reduce((total, use) => total + use[at], 0);
          expect(sum).toBe(Math.min(one, demand));
          given.forEach((column, place) => {
            expect(column[at]).toBeLessThanOrEqual(uses[place][at]);
            expect(column[at]).toBeGreaterThanOrEqual(0);
          });
        });
      }),
    );
  });

  it('constant: never more than there is, nobody above own use', () => {
    fc.assert(
      fc.property(months(30), parts, ({ shared, uses }, shares) => {
        const given = run(constantKey(shares.slice(0, uses.length)), { shared, uses });
        shared.forEach((one, at) => {
          const sum = given.reduce((total, column) => total + column[at], 0);
          expect(sum).toBeLessThanOrEqual(one);
          given.forEach((column, place) => {
            expect(column[at]).toBeLessThanOrEqual(uses[place][at]);
          });
        });
      }),
    );
  });

  it('three identical flats get identical energy over a month to two milliwatt-hours', () => {
    for (const seed of [1, 2, 3]) {
      const [a = [], b = [], c = []] = run(proportionalKey, longMonth(seed));
      const sums = [a, b, c].map((column) => column.reduce((x, y) => x + y, 0));
      expect(Math.max(...sums) - Math.min(...sums)).toBeLessThanOrEqual(2);
    }
  });

  it('from the month start nobody of six is off the exact result by more than 1.5 mWh', () => {
    fc.assert(
      fc.property(months(60), (month) => {
        const given = run(proportionalKey, month);
        const off = month.uses.map(() => 0);
        let most = 0;
        hours(month, exactProportional).forEach(({ exact }, at) => {
          given.forEach((column, place) => {
            const { numerator, denominator } = exact[place];
            off[place] += Number(numerator) / Number(denominator) - column[at];
            most = Math.max(most, Math.abs(off[place]));
          });
        });
        expect(most).toBeLessThanOrEqual(1.5);
      }),
    );
  });

  it('a whole month is exact to the milliwatt-hour', () => {
    for (const seed of [7, 8]) {
      const month = longMonth(seed);
      const exact = oneByOneOfWholeParts(month);
      expect(run(proportionalKey, month)).toEqual(exact);
    }
  });
});

/** The rule in exact fractions for large figures: the whole parts at once, then one by one. */
function oneByOneOfWholeParts(month: Month): number[][] {
  let remainders = month.uses.map(() => Ratio.zero);
  const rows = hours(month, exactProportional).map(({ exact, caps, total }) => {
    const owed = month.uses.map((_, place) => exact[place].plus(remainders[place]));
    const given = owed.map((one, place) => Math.min(Math.max(one.floor() - 3, 0), caps[place]));
    const rest = owed.map((one, place) => one.minus(Ratio.of(given[place])));
    for (let left = total - given.reduce((a, b) => a + b, 0); left > 0; left -= 1) {
      let most = -1;
      rest.forEach((one, place) => {
        if (given[place] >= caps[place]) return;
        if (most < 0 || one.compare(rest[most]) > 0) most = place;
      });
      given[most] += 1;
      rest[most] = rest[most].minus(Ratio.one);
    }
    remainders = rest;
    return given;
  });
  return month.uses.map((_, place) => rows.map((row) => row[place]));
}
