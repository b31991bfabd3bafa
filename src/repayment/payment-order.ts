import assert from 'node:assert/strict';
import { Money } from '../kernel/money.js';
import { split } from '../kernel/split.js';

/** What was paid on each claim, group by group as given, and the money that is left. */
export interface PaidInOrder {
  readonly paid: readonly (readonly Money[])[];
  readonly left: Money;
}

/**
 * Pays groups of claims one after the other; inside a group that cannot be paid in full each claim gets
 * its part in proportion, whole cents by largest remainder, ties to the earlier place. With the groups
 * costs, interest, principal this is the order of § 367 (1) BGB; what is left is an overpayment.
 */
export function payInOrder(money: Money, groups: readonly (readonly Money[])[]): PaidInOrder {
  assert(!money.isNegative(), `money to pay out is ${money.toString()}`);
  let left = money;
  const paid = groups.map((claims) => {
    assert(!claims.some((claim) => claim.isNegative()), 'a claim is not negative');
    const payable = Money.min(left, Money.sum(claims));
    left = left.minus(payable);
    return payable.isZero() ? claims.map(() => Money.zero) : proRata(payable, claims);
  });
  return { paid, left };
}

function proRata(money: Money, claims: readonly Money[]): Money[] {
  const parts = split(
    money.cents,
    claims.map((claim) => claim.cents),
  );
  return parts.map((cents) => Money.ofCents(cents));
}
