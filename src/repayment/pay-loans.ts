import { LoanId } from '../community/community.js';
import { Money } from '../kernel/money.js';
import { payInOrder } from './payment-order.js';

/** What is still unpaid of one loan while the money goes down the tranches. */
export interface OpenLoan {
  readonly id: LoanId;
  readonly rank: number;
  readonly arrears: Money;
  readonly interest: Money;
  readonly principal: Money;
}

interface LoanRow {
  readonly loan: LoanId;
  readonly due: Money;
  readonly paid: Money;
  readonly arrears: Money;
}

/** A row per loan in the order given, the money left, and what is unpaid of the loans now. */
export interface PaidLoans {
  readonly rows: readonly LoanRow[];
  readonly left: Money;
  readonly loans: readonly OpenLoan[];
}

interface LoanClaim {
  readonly id: LoanId;
  readonly claim: Money;
}

/** Interest, the lower rank first; inside a rank all arrears, then the month's interest, pro rata. */
export function payInterest(money: Money, loans: readonly OpenLoan[]): PaidLoans {
  const groups = byRank(loans).flatMap((rank) => [
    rank.map(({ id, arrears }) => ({ id, claim: arrears })),
    rank.map(({ id, interest }) => ({ id, claim: interest })),
  ]);
  const { paidOn, left } = payClaims(money, groups);
  const steps = loans.map((loan) => {
    const due = loan.arrears.plus(loan.interest);
    const paid = paidOn(loan.id);
    const onArrears = Money.min(paid, loan.arrears);
    const interest = loan.interest.minus(paid.minus(onArrears));
    return {
      row: { loan: loan.id, due, paid, arrears: due.minus(paid) },
      open: { ...loan, arrears: loan.arrears.minus(onArrears), interest },
    };
  });
  return { rows: steps.map(({ row }) => row), left, loans: steps.map(({ open }) => open) };
}

/** Principal, the lower rank first; inside a rank pro rata to what is outstanding. */
export function payPrincipal(money: Money, loans: readonly OpenLoan[]): PaidLoans {
  const groups = byRank(loans).map((rank) =>
    rank.map(({ id, principal }) => ({ id, claim: principal })),
  );
  const { paidOn, left } = payClaims(money, groups);
  const steps = loans.map((loan) => {
    const [due, paid] = [loan.principal, paidOn(loan.id)];
    return {
      row: { loan: loan.id, due, paid, arrears: Money.zero },
      open: { ...loan, principal: due.minus(paid) },
    };
  });
  return { rows: steps.map(({ row }) => row), left, loans: steps.map(({ open }) => open) };
}

function payClaims(
  money: Money,
  groups: readonly (readonly LoanClaim[])[],
): { readonly paidOn: (loan: LoanId) => Money; readonly left: Money } {
  const claims = groups.map((group) => group.map(({ claim }) => claim));
  const { paid, left } = payInOrder(money, claims);
  const ids = groups.flat().map(({ id }) => id);
  const parts = paid.flat();
  const paidOn = (loan: LoanId): Money =>
    Money.sum(parts.filter((_, place) => ids.at(place) === loan));
  return { paidOn, left };
}

/** Loans of one rank together, lower rank first, in the order given inside a rank. */
function byRank(loans: readonly OpenLoan[]): readonly (readonly OpenLoan[])[] {
  const ranks = [...new Set(loans.map((loan) => loan.rank))].sort((a, b) => a - b);
  return ranks.map((rank) => loans.filter((loan) => loan.rank === rank));
}
