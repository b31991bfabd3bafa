import { MemberId } from '../community/community.js';
import { Money } from '../kernel/money.js';
import { Instant } from '../kernel/quarter-hour.js';

/** A member's binding promise of whole cents a month, given at an instant. */
export interface Pledge {
  readonly member: MemberId;
  readonly monthly: Money;
  readonly at: Instant;
}

/**
 * Of each member the latest pledge given before the close; pledges in any order. Two of the same instant
 * cannot be stored; the higher would count.
 */
export function countingPledges(
  pledges: readonly Pledge[],
  closedAt: Instant | undefined,
): ReadonlyMap<MemberId, Pledge> {
  const counting = new Map<MemberId, Pledge>();
  for (const pledge of pledges) {
    if (closedAt !== undefined && pledge.at >= closedAt) continue;
    const known = counting.get(pledge.member);
    if (known === undefined || isLater(pledge, known)) counting.set(pledge.member, pledge);
  }
  return counting;
}

function isLater(pledge: Pledge, known: Pledge): boolean {
  return pledge.at > known.at || (pledge.at === known.at && pledge.monthly.isAbove(known.monthly));
}
