import { dayNumber, dayOfNumber } from '../kernel/local-day.js';
import { QuarterHour, startOf } from '../kernel/quarter-hour.js';
import { Zone } from '../kernel/zone.js';

const DAYS_BEFORE = 7;
/** Quarter-hours of a day on which no clock is changed. */
const EVEN_DAY = 96;

/** The values of other days that a profile may rest on: whole milliwatt-hours, undefined for none. */
export type Reference = (at: number) => number | undefined;

/**
 * Q3: weights of the quarter-hours of a wide gap in proportion to mean × overlap, where the mean is of
 * the same local quarter-hours of the seven local days before; exact, over a common denominator.
 * Undefined (equal parts) when a quarter-hour has no such value or all are zero.
 */
export function profileWeights(
  overlaps: ReadonlyMap<number, number>,
  reference: Reference,
  zone: Zone,
): bigint[] | undefined {
  const means: { readonly sum: number; readonly values: number; readonly overlap: number }[] = [];
  let complete = true;
  for (const [at, overlap] of overlaps) {
    let [sum, values] = [0, 0];
    for (const other of sameQuarterHours(at as QuarterHour, zone)) {
      const value = reference(other);
      if (value === undefined) continue;
      sum += value;
      values += 1;
    }
    complete &&= values > 0;
    means.push({ sum, values, overlap });
  }
  if (!complete || means.every(({ sum }) => sum === 0)) return undefined;
  const common = means.map(({ values }) => values).reduce(leastCommonMultiple);
  return means.map(
    ({ sum, values, overlap }) => BigInt(sum) * BigInt(common / values) * BigInt(overlap),
  );
}

/** The quarter-hours with the same wall clock on the seven local days before; a doubled hour has two. */
function* sameQuarterHours(at: QuarterHour, zone: Zone): Generator<QuarterHour> {
  const slot = zone.wallSlotOf(at);
  const today = dayNumber(zone.localDayOf(startOf(at)));
  for (let day = today - DAYS_BEFORE; day < today; day += 1) {
    const { first, count } = zone.quarterHoursOfDay(dayOfNumber(day));
    const from = count === EVEN_DAY ? first + slot : first;
    const to = count === EVEN_DAY ? from + 1 : first + count;
    for (let other = from; other < to; other += 1) {
      if (zone.wallSlotOf(other as QuarterHour) === slot) yield other as QuarterHour;
    }
  }
}

function leastCommonMultiple(a: number, b: number): number {
  return (a / greatestCommonDivisor(a, b)) * b;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** Splits a whole total by exact weights of any size: largest remainder, ties to the earlier. */
export function splitExactly(total: number, weights: readonly bigint[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0n);
  const shares = weights.map((weight, place) => {
    const product = BigInt(total) * weight;
    return { place, whole: Number(product / sum), rest: product % sum };
  });
  const parts = shares.map(({ whole }) => whole);
  const left = total - parts.reduce((a, b) => a + b, 0);
  const order = [...shares].sort(
    (a, b) => (a.rest > b.rest ? -1 : a.rest < b.rest ? 1 : 0) || a.place - b.place,
  );
  for (const { place } of order.slice(0, left)) parts[place] += 1;
  return parts;
}
