import { MemberId } from '../community/community.js';
import { LocalDay } from '../kernel/local-day.js';
import { Money } from '../kernel/money.js';
import { Instant } from '../kernel/quarter-hour.js';
import { split } from '../kernel/split.js';
import { Pledge, countingPledges } from './pledge.js';
import { refuse } from './refuse.js';

export type RoundId = string & { readonly __id: 'contribution-round' };
export type RoundState = 'draft' | 'open' | 'closed' | 'not-covered' | 'covered' | 'adopted';
export type TopUp = 'uniform' | 'proportional';

/** What opening fixes: the budget of a year, who shares it, and what a missing pledge means. */
export interface RoundTerms {
  readonly round: RoundId;
  /** The span of local days the contributions will be owed in, `to` excluded. */
  readonly from: LocalDay;
  readonly to: LocalDay;
  /** A year. */
  readonly budget: Money;
  readonly missingPledge: 'guide-value' | 'blocks';
  readonly participants: readonly { readonly member: MemberId; readonly weight: number }[];
}

export interface ContributionRound extends RoundTerms {
  readonly state: RoundState;
  readonly closedAt?: Instant | undefined;
  readonly topUp?: TopUp | undefined;
}

/** A member's fair share by weight; months are whole cents of their own, not a twelfth of the year. */
export interface GuideValue {
  readonly member: MemberId;
  readonly yearly: Money;
  readonly monthly: Money;
}

/** What a member has promised or owes a month; twelve of them are the year. */
export interface MonthlyAmount {
  readonly member: MemberId;
  readonly monthly: Money;
}

/** The exact test in cents a year: the gap is what is missing, zero where the budget is covered. */
export interface Coverage {
  readonly sum: Money;
  readonly gap: Money;
}

const MONTHS = 12;
const WEIGHT_MAX = 1_000_000;

/** The smallest whole cents a month that cover the budget in twelve months. */
export function monthlyNeed(budget: Money): Money {
  return Money.ofCents(Math.ceil(budget.cents / MONTHS));
}

/** Checks terms and puts the participants in the order of their ids. Refuses what makes no round. */
export function draftRound(terms: RoundTerms): ContributionRound {
  const { round, from, to, budget, participants } = terms;
  if (budget.cents <= 0) throw refuse('budget-not-positive', { round, budget: budget.toString() });
  if (from >= to) throw refuse('span-empty', { round, from, to });
  if (participants.length === 0) throw refuse('no-participants', { round });
  const seen = new Set<MemberId>();
  for (const { member, weight } of participants) {
    if (seen.has(member)) throw refuse('participant-twice', { round, member });
    if (!Number.isInteger(weight) || weight < 1 || weight > WEIGHT_MAX) {
      throw refuse('weight-not-whole', { round, member, weight });
    }
    seen.add(member);
  }
  const ordered = [...participants].sort((a, b) => (a.member < b.member ? -1 : 1));
  return { ...terms, participants: ordered, state: 'draft' };
}

/** From here on the terms are fixed and pledges are taken. */
export function openRound(draft: ContributionRound): ContributionRound {
  checkState(draft, 'draft');
  return { ...draft, state: 'open' };
}

/**
 * Every participant's share by weight: the years add up to the budget, the months to what a month has to
 * bring, both to the cent, largest remainders first. Who follows the months covers the budget.
 */
export function guideValues(round: RoundTerms): readonly GuideValue[] {
  const weights = round.participants.map(({ weight }) => weight);
  const years = split(round.budget.cents, weights);
  const months = split(monthlyNeed(round.budget).cents, weights);
  return round.participants.map(({ member }, place) => ({
    member,
    yearly: Money.ofCents(years[place] ?? 0),
    monthly: Money.ofCents(months[place] ?? 0),
  }));
}

/** Refuses a pledge outside the open round, of a stranger, below zero or above a whole year's budget. */
export function checkPledge(round: ContributionRound, pledge: Pledge): void {
  checkState(round, 'open');
  const { member, monthly } = pledge;
  if (!round.participants.some((one) => one.member === member)) {
    throw refuse('not-participant', { round: round.round, member });
  }
  if (monthly.isNegative() || monthly.isAbove(round.budget)) {
    const { round: id, budget } = round;
    throw refuse('pledge-out-of-range', { round: id, budget: budget.toString() });
  }
}

/** Ends the pledging at an instant. Refuses while pledges are missing whose lack blocks. */
export function closeRound(
  round: ContributionRound,
  pledges: readonly Pledge[],
  at: Instant,
): ContributionRound {
  checkState(round, 'open');
  const missing = round.participants.length - countingPledges(pledges, at).size;
  if (round.missingPledge === 'blocks' && missing > 0) {
    throw refuse('pledges-missing', { round: round.round, missing });
  }
  return { ...round, state: 'closed', closedAt: at };
}

/** What each participant promised before the close, in the order of ids; the guide value for none. */
export function promised(
  round: ContributionRound,
  pledges: readonly Pledge[],
): readonly MonthlyAmount[] {
  const counting = countingPledges(pledges, round.closedAt);
  return guideValues(round).map(({ member, monthly }) => ({
    member,
    monthly: counting.get(member)?.monthly ?? monthly,
  }));
}

/** Compares twelve months of the amounts with the budget, without tolerance. */
export function coverage(round: RoundTerms, amounts: readonly MonthlyAmount[]): Coverage {
  const monthly = Money.sum(amounts.map((amount) => amount.monthly));
  const sum = Money.ofCents(monthly.cents * MONTHS);
  return { sum, gap: Money.max(round.budget.minus(sum), Money.zero) };
}

/** Decides a closed round: covered or not. */
export function assessRound(
  round: ContributionRound,
  pledges: readonly Pledge[],
): ContributionRound {
  checkState(round, 'closed');
  const { gap } = coverage(round, promised(round, pledges));
  return { ...round, state: gap.isZero() ? 'covered' : 'not-covered' };
}

/** Refuses a step that does not belong to the state the round is in. */
export function checkState(round: ContributionRound, needed: RoundState): void {
  const { round: id, state } = round;
  if (state !== needed) throw refuse('wrong-state', { round: id, state, needed });
}
