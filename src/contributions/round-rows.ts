import { Canonical, canonicalJson } from '../kernel/canonical-json.js';
import { MemberId } from '../community/community.js';
import { localDay } from '../kernel/local-day.js';
import { Money } from '../kernel/money.js';
import { Instant } from '../kernel/quarter-hour.js';
import { ContributionRound, RoundId, RoundState, RoundTerms, TopUp } from './contribution-round.js';

interface StoredTerms {
  readonly from: string;
  readonly to: string;
  readonly budget: number;
  readonly missingPledge: RoundTerms['missingPledge'];
  readonly participants: readonly { readonly member: string; readonly weight: number }[];
}

/** A state a round reached, as the database keeps it; the open one has the terms. */
export interface RoundStateRow {
  readonly state: string;
  readonly at: Date;
  readonly terms: StoredTerms | null;
  readonly top_up: string | null;
}

const REACHED: readonly RoundState[] = ['adopted', 'covered', 'not-covered', 'closed', 'open'];

/** The terms without the round's name, budget in cents. */
export function termsOf(round: RoundTerms): StoredTerms {
  const { from, to, budget, missingPledge, participants } = round;
  const named = participants.map(({ member, weight }) => ({ member, weight }));
  return { from, to, budget: budget.cents, missingPledge, participants: named };
}

/** True when two rounds rest on the same terms. */
export function sameTerms(a: RoundTerms, b: RoundTerms): boolean {
  return termsText(a) === termsText(b);
}

/** The round in the furthest state it reached; undefined when it was never opened. */
export function roundOf(
  round: RoundId,
  rows: readonly RoundStateRow[],
): ContributionRound | undefined {
  const terms = rows.find((row) => row.state === 'open')?.terms ?? undefined;
  const state = REACHED.find((reached) => rows.some((row) => row.state === reached));
  if (terms === undefined || state === undefined) return undefined;
  const closedAt = rows.find((row) => row.state === 'closed')?.at.getTime();
  const raised = rows.find((row) => row.state === 'covered')?.top_up ?? undefined;
  return {
    round,
    from: localDay(terms.from),
    to: localDay(terms.to),
    budget: Money.ofCents(terms.budget),
    missingPledge: terms.missingPledge,
    participants: terms.participants.map(({ member, weight }) => ({
      member: member as MemberId,
      weight,
    })),
    state,
    closedAt: closedAt as Instant | undefined,
    topUp: raised as TopUp | undefined,
  };
}

function termsText(round: RoundTerms): string {
  return canonicalJson(termsOf(round) as unknown as Canonical);
}
