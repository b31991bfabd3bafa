import { MemberId } from '../community/community.js';
import { Money } from '../kernel/money.js';
import {
  ContributionRound,
  Coverage,
  RoundState,
  coverage,
  guideValues,
} from './contribution-round.js';
import { Pledge, countingPledges } from './pledge.js';
import { owed } from './top-up.js';

/** How many participants owe less than, exactly, or more than their guide value. */
interface Distribution {
  readonly below: number;
  readonly at: number;
  readonly above: number;
}

/**
 * What everybody may see of a round. Never a member's pledge: the coverage is there from the close on,
 * since sums before and after one pledge would tell it, the distribution from five participants on.
 */
export interface RoundView {
  readonly state: RoundState;
  readonly budget: Money;
  readonly participants: number;
  readonly pledged: number;
  readonly coverage?: Coverage | undefined;
  readonly distribution?: Distribution | undefined;
}

const DISTRIBUTION_PARTICIPANTS_MIN = 5;

/** The public view, after a top-up with the raised amounts. */
export function roundView(
  round: ContributionRound,
  pledges: readonly Pledge[],
  order: readonly MemberId[],
): RoundView {
  const { state, budget } = round;
  const participants = round.participants.length;
  const pledged = countingPledges(pledges, round.closedAt).size;
  const seen = { state, budget, participants, pledged };
  if (round.closedAt === undefined) return seen;
  const amounts = owed(round, pledges, order);
  const covered = { ...seen, coverage: coverage(round, amounts) };
  if (participants < DISTRIBUTION_PARTICIPANTS_MIN) return covered;
  const guides = guideValues(round);
  const steps = amounts.map(({ monthly }, place) =>
    Math.sign(monthly.cents - (guides[place]?.monthly.cents ?? 0)),
  );
  const count = (sign: number): number => steps.filter((step) => step === sign).length;
  return { ...covered, distribution: { below: count(-1), at: count(0), above: count(1) } };
}
