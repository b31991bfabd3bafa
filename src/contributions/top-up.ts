import assert from 'node:assert/strict';
import { MemberId } from '../community/community.js';
import { Money } from '../kernel/money.js';
import { split } from '../kernel/split.js';
import { Validity } from '../kernel/validity.js';
import {
  ContributionRound,
  MonthlyAmount,
  TopUp,
  checkState,
  monthlyNeed,
  promised,
} from './contribution-round.js';
import { Pledge } from './pledge.js';
import { refuse } from './refuse.js';

/** A contribution decided by a round: cents a month from a local day on, `to` excluded. */
export interface AdoptedContribution extends Validity {
  readonly member: MemberId;
  readonly monthly: Money;
}

/**
 * Raises the amounts so that a month brings what is needed: `uniform` gives everybody floor(gap / N) and
 * the first of the public order one cent more; `proportional` scales by need / sum, largest remainders
 * first, ties by that order. Nobody pays less than promised; the order must not rest on the pledges.
 */
export function topUp(
  way: TopUp,
  amounts: readonly MonthlyAmount[],
  need: Money,
  order: readonly MemberId[],
): readonly MonthlyAmount[] {
  const sum = Money.sum(amounts.map(({ monthly }) => monthly));
  assert(!sum.isAbove(need), 'a top-up only raises');
  const places = new Map(order.map((member, place) => [member, place]));
  const ordered = [...amounts].sort((a, b) => placeOf(places, a) - placeOf(places, b));
  const cents = ordered.map(({ monthly }) => monthly.cents);
  const raised =
    way === 'proportional'
      ? split(need.cents, cents)
      : addEach(cents, split(need.minus(sum).cents, new Array<number>(cents.length).fill(1)));
  const byMember = new Map(ordered.map(({ member }, place) => [member, raised[place] ?? 0]));
  return amounts.map(({ member }) => ({
    member,
    monthly: Money.ofCents(byMember.get(member) ?? 0),
  }));
}

/** Takes a top-up on a round that is not covered. Refuses a proportion of nothing. */
export function topUpRound(
  round: ContributionRound,
  pledges: readonly Pledge[],
  way: TopUp,
): ContributionRound {
  checkState(round, 'not-covered');
  const nothing = promised(round, pledges).every(({ monthly }) => monthly.isZero());
  if (way === 'proportional' && nothing) throw refuse('nothing-pledged', { round: round.round });
  return { ...round, state: 'covered', topUp: way };
}

/** What each participant will owe a month: the promise, raised where the round was topped up. */
export function owed(
  round: ContributionRound,
  pledges: readonly Pledge[],
  order: readonly MemberId[],
): readonly MonthlyAmount[] {
  const amounts = promised(round, pledges);
  if (round.topUp === undefined) return amounts;
  return topUp(round.topUp, amounts, monthlyNeed(round.budget), order);
}

/** Makes a covered round binding: one dated contribution for each participant. */
export function adoptRound(
  round: ContributionRound,
  pledges: readonly Pledge[],
  order: readonly MemberId[],
): { readonly round: ContributionRound; readonly contributions: readonly AdoptedContribution[] } {
  checkState(round, 'covered');
  const { from, to } = round;
  const contributions = owed(round, pledges, order).map((amount) => ({ ...amount, from, to }));
  return { round: { ...round, state: 'adopted' }, contributions };
}

function placeOf(places: ReadonlyMap<MemberId, number>, { member }: MonthlyAmount): number {
  const place = places.get(member);
  assert(place !== undefined, `the public order leaves out ${member}`);
  return place;
}

function addEach(left: readonly number[], right: readonly number[]): number[] {
  return left.map((value, place) => value + (right[place] ?? 0));
}
