import assert from 'node:assert/strict';
import { ExactShares } from './key.js';

/**
 * What is owed is a sum of exact fractions kept in doubles. Over the quarter-hours of a month its error
 * stays below 10^-11 milliwatt-hours, so two that differ by less are equal and the tie goes by id.
 */
const TIE = 1e-11;

/**
 * Hands out `total` milliwatt-hours of one quarter-hour: each to whoever is owed most (remainder + exact
 * share − already given), ties to the earlier id, nobody above the cap. Writes what each is given and
 * what stays owed. Equal to handing them out one by one: everybody begins with the whole part of what
 * is owed, then the most owed get one more, or the least owed one less, until the sum fits.
 */
export function handOut(
  shares: ExactShares,
  total: number,
  remainders: Float64Array,
  given: Float64Array,
): void {
  const { whole, fraction, cap } = shares;
  if (sumOf(cap) === total) {
    giveAll(shares, remainders, given);
    return;
  }
  let sum = 0;
  for (let place = 0; place < given.length; place += 1) {
    const part = remainders[place] + fraction[place];
    const wished = whole[place] + Math.floor(part + TIE);
    const gets = wished < 0 ? 0 : wished > cap[place] ? cap[place] : wished;
    given[place] = gets;
    remainders[place] = whole[place] - gets + part;
    sum += gets;
  }
  for (; sum < total; sum += 1) give(mostOwed(remainders, given, cap), 1, remainders, given);
  for (; sum > total; sum -= 1) give(leastOwed(remainders, given), -1, remainders, given);
}

/** Nobody can be given more: what is owed beyond the own use stays owed. */
function giveAll(shares: ExactShares, remainders: Float64Array, given: Float64Array): void {
  const { whole, fraction, cap } = shares;
  for (let place = 0; place < given.length; place += 1) {
    given[place] = cap[place];
    remainders[place] += whole[place] - cap[place] + fraction[place];
  }
}

function sumOf(amounts: Float64Array): number {
  let sum = 0;
  for (let place = 0; place < amounts.length; place += 1) sum += amounts[place];
  return sum;
}

function give(place: number, one: number, remainders: Float64Array, given: Float64Array): void {
  assert(place >= 0, 'what is shared out can be given to the participants');
  given[place] += one;
  remainders[place] -= one;
}

/** The first of those who are owed most and can still be given something; -1 for nobody. */
function mostOwed(remainders: Float64Array, given: Float64Array, cap: Float64Array): number {
  let most = -1;
  let owed = -Infinity;
  for (let place = 0; place < given.length; place += 1) {
    if (remainders[place] > owed + TIE && given[place] < cap[place]) {
      most = place;
      owed = remainders[place];
    }
  }
  return most;
}

/** The last of those who are owed least and were given something; -1 for nobody. */
function leastOwed(remainders: Float64Array, given: Float64Array): number {
  let least = -1;
  let owed = Infinity;
  for (let place = given.length - 1; place >= 0; place -= 1) {
    if (remainders[place] < owed - TIE && given[place] > 0) {
      least = place;
      owed = remainders[place];
    }
  }
  return least;
}
