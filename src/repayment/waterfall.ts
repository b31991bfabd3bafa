import assert from 'node:assert/strict';
import { LoanId, TrancheTerms } from '../community/community.js';
import { Money } from '../kernel/money.js';
import { LoanInMonth } from './loan.js';
import { payInOrder } from './payment-order.js';

/** What the month's claims rest on before any money is given out. */
export interface Claims {
  /** Unpaid costs of earlier months, per costs tranche in its order. */
  readonly costsArrears: readonly Money[];
  readonly reserve: Money;
  readonly loans: readonly LoanInMonth[];
}

/** One tranche of a month, for interest and principal one per loan. */
export interface TrancheRow {
  /** The tranche's place in the waterfall, from 1. */
  readonly position: number;
  readonly tranche: TrancheTerms['kind'];
  readonly loan: LoanId | '';
  /** Arrears brought forward plus the current amount; undefined for the fund. */
  readonly due: Money | undefined;
  readonly paid: Money;
  readonly arrears: Money;
  /** The money left when the tranche's turn came. */
  readonly offered: Money;
}

/** What is still unpaid of one loan while the money goes down the tranches. */
interface OpenLoan {
  readonly id: LoanId;
  readonly rank: number;
  readonly arrears: Money;
  readonly interest: Money;
  readonly principal: Money;
}

interface Standing {
  readonly left: Money;
  readonly costsBrought: readonly Money[];
  readonly costsCarried: readonly Money[];
  readonly reserve: Money;
  readonly loans: readonly OpenLoan[];
}

interface Step {
  readonly rows: readonly Omit<TrancheRow, 'position' | 'offered'>[];
  readonly after: Standing;
}

/** A month's money given out: the rows, and the costs that stay unpaid. */
export interface Poured {
  readonly rows: readonly TrancheRow[];
  readonly costsArrears: readonly Money[];
  /** What no tranche took; zero wherever the last tranche is the fund. */
  readonly left: Money;
}

/**
 * Gives the available money to the tranches in their order; each takes what is due as far as the money
 * reaches, the fund takes the rest. Inside interest and principal the lower rank comes first, then
 * arrears before current interest, then pro rata. Nothing is made or lost: Σ paid + left = available.
 */
export function pour(available: Money, tranches: readonly TrancheTerms[], claims: Claims): Poured {
  let standing = opening(available, claims);
  const rows: TrancheRow[] = [];
  for (const [index, tranche] of tranches.entries()) {
    const offered = standing.left;
    const step = payTranche(tranche, standing);
    rows.push(...step.rows.map((row) => ({ ...row, position: index + 1, offered })));
    standing = step.after;
  }
  const paid = Money.sum(rows.map((row) => row.paid));
  assert(paid.plus(standing.left).cents === available.cents, 'what was paid out was available');
  const costsArrears = [...standing.costsCarried, ...standing.costsBrought];
  return { rows, costsArrears, left: standing.left };
}

function opening(available: Money, claims: Claims): Standing {
  assert(!available.isNegative(), 'available money is not negative');
  const loans = claims.loans.map((loan) => ({
    id: loan.terms.id,
    rank: loan.terms.rank,
    arrears: loan.openingArrears,
    interest: loan.interest,
    principal: loan.openingPrincipal,
  }));
  return {
    left: available,
    costsBrought: claims.costsArrears,
    costsCarried: [],
    reserve: claims.reserve,
    loans: loans.sort((a, b) => (a.id < b.id ? -1 : 1)),
  };
}

function payTranche(tranche: TrancheTerms, before: Standing): Step {
  switch (tranche.kind) {
    case 'costs':
      return payCosts(tranche.monthly, before);
    case 'interest':
      return payInterest(before);
    case 'reserve':
      return payReserve(tranche, before);
    case 'principal': {
      const budget = tranche.percent?.floorOf(before.left) ?? before.left;
      return payPrincipal(Money.min(budget, before.left), before);
    }
    case 'fund': {
      const row = { loan: '' as const, due: undefined, paid: before.left, arrears: Money.zero };
      return {
        rows: [{ tranche: 'fund', ...row }],
        after: { ...before, left: Money.zero },
      };
    }
  }
}

function payCosts(monthly: Money, before: Standing): Step {
  const [brought = Money.zero, ...costsBrought] = before.costsBrought;
  const due = brought.plus(monthly);
  const paid = Money.min(before.left, due);
  const arrears = due.minus(paid);
  const costsCarried = [...before.costsCarried, arrears];
  return {
    rows: [{ tranche: 'costs', loan: '', due, paid, arrears }],
    after: { ...before, left: before.left.minus(paid), costsBrought, costsCarried },
  };
}

function payReserve(
  tranche: { readonly monthly: Money; readonly target: Money },
  before: Standing,
): Step {
  const missing = Money.max(Money.zero, tranche.target.minus(before.reserve));
  const due = Money.min(tranche.monthly, missing);
  const paid = Money.min(before.left, due);
  const reserve = before.reserve.plus(paid);
  return {
    rows: [{ tranche: 'reserve', loan: '', due, paid, arrears: Money.zero }],
    after: { ...before, left: before.left.minus(paid), reserve },
  };
}

function payInterest(before: Standing): Step {
  const groups = byRank(before.loans).flatMap((loans) => [
    loans.map((loan) => ({ loan, claim: loan.arrears })),
    loans.map((loan) => ({ loan, claim: loan.interest })),
  ]);
  const { paidPerLoan, left } = payLoans(before.left, groups);
  const steps = before.loans.map((loan) => {
    const due = loan.arrears.plus(loan.interest);
    const paid = paidPerLoan.get(loan.id) ?? Money.zero;
    const onArrears = Money.min(paid, loan.arrears);
    const interest = loan.interest.minus(paid.minus(onArrears));
    const open = { ...loan, arrears: loan.arrears.minus(onArrears), interest };
    return { row: row('interest', loan, { due, paid, arrears: due.minus(paid) }), open };
  });
  return stepOf(before, left, steps);
}

function payPrincipal(budget: Money, before: Standing): Step {
  const groups = byRank(before.loans).map((loans) =>
    loans.map((loan) => ({ loan, claim: loan.principal })),
  );
  const { paidPerLoan, left } = payLoans(budget, groups);
  const steps = before.loans.map((loan) => {
    const paid = paidPerLoan.get(loan.id) ?? Money.zero;
    const open = { ...loan, principal: loan.principal.minus(paid) };
    return {
      row: row('principal', loan, { due: loan.principal, paid, arrears: Money.zero }),
      open,
    };
  });
  return stepOf(before, before.left.minus(budget).plus(left), steps);
}

function stepOf(
  before: Standing,
  left: Money,
  steps: readonly { readonly row: Step['rows'][number]; readonly open: OpenLoan }[],
): Step {
  return {
    rows: steps.map((step) => step.row),
    after: { ...before, left, loans: steps.map((step) => step.open) },
  };
}

function row(
  tranche: 'interest' | 'principal',
  loan: OpenLoan,
  amounts: { readonly due: Money; readonly paid: Money; readonly arrears: Money },
): Step['rows'][number] {
  return { tranche, loan: loan.id, ...amounts };
}

interface LoanClaim {
  readonly loan: OpenLoan;
  readonly claim: Money;
}

function payLoans(
  money: Money,
  groups: readonly (readonly LoanClaim[])[],
): { readonly paidPerLoan: ReadonlyMap<LoanId, Money>; readonly left: Money } {
  const claims = groups.map((group) => group.map(({ claim }) => claim));
  const { paid, left } = payInOrder(money, claims);
  const paidPerLoan = new Map<LoanId, Money>();
  for (const [place, group] of groups.entries()) {
    for (const [member, { loan }] of group.entries()) {
      const part = paid[place]?.[member] ?? Money.zero;
      paidPerLoan.set(loan.id, (paidPerLoan.get(loan.id) ?? Money.zero).plus(part));
    }
  }
  return { paidPerLoan, left };
}

/** Loans of one rank together, lower rank first, by id inside a rank. */
function byRank(loans: readonly OpenLoan[]): readonly (readonly OpenLoan[])[] {
  const ranks = [...new Set(loans.map((loan) => loan.rank))].sort((a, b) => a - b);
  return ranks.map((rank) => loans.filter((loan) => loan.rank === rank));
}
