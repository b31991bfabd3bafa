import assert from 'node:assert/strict';
import { ExactShares } from './key.js';
import { OwedQueue, TIE } from './owed-queue.js';

/**
 * Hands out milliwatt-hours quarter-hour by quarter-hour and keeps what everybody stays owed: exact share
 * minus given, zero at the beginning, one place per participant in the text order of ids.
 */
export class HandOut {
  private readonly owed: Float64Array;
  private readonly queue: OwedQueue;

  constructor(places: number) {
    this.owed = new Float64Array(places);
    this.queue = new OwedQueue(this.owed);
  }

  /**
   * Writes what everybody is given of `total` milliwatt-hours: each goes to whoever is owed most
   * (remainder + exact share − already given), ties to the earlier id, nobody above the cap. Equal to
   * handing them out one by one: all begin with the whole part of what they are owed, then the most
   * owed get one more, or the least owed one less, until the sum fits.
   */
  next({ whole, fraction, cap }: ExactShares, total: number, given: Float64Array): void {
    const { owed } = this;
    const all = sumOf(cap) === total;
    let sum = 0;
    for (let place = 0; place < given.length; place += 1) {
      const part = owed[place] + fraction[place];
      const wished = whole[place] + Math.floor(part + TIE);
      const gets = all || wished > cap[place] ? cap[place] : wished < 0 ? 0 : wished;
      given[place] = gets;
      owed[place] = whole[place] - gets + part;
      sum += gets;
    }
    if (sum < total) this.giveMore(total - sum, given, cap);
    if (sum > total) this.takeBack(sum - total, given);
  }

  private giveMore(count: number, given: Float64Array, cap: Float64Array): void {
    const { owed, queue } = this;
    queue.begin('most');
    for (let place = 0; place < given.length; place += 1) {
      if (given[place] < cap[place]) queue.put(place);
    }
    queue.order();
    for (let left = count; left > 0; left -= 1) {
      const place = queue.first();
      if (place < 0) assert.fail('what is shared out can be given to the participants');
      given[place] += 1;
      owed[place] -= 1;
      if (given[place] < cap[place]) queue.settleFirst();
      else queue.dropFirst();
    }
  }

  private takeBack(count: number, given: Float64Array): void {
    const { owed, queue } = this;
    queue.begin('least');
    for (let place = 0; place < given.length; place += 1) if (given[place] > 0) queue.put(place);
    queue.order();
    for (let left = count; left > 0; left -= 1) {
      const place = queue.first();
      if (place < 0) assert.fail('no more is taken back than was given');
      given[place] -= 1;
      owed[place] += 1;
      if (given[place] > 0) queue.settleFirst();
      else queue.dropFirst();
    }
  }
}

function sumOf(amounts: Float64Array): number {
  let sum = 0;
  for (let place = 0; place < amounts.length; place += 1) sum += amounts[place];
  return sum;
}
