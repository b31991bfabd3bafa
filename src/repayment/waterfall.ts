import assert from 'node:assert/strict';
import { LoanId, TrancheTerms } from '../community/community.js';
import { Money } from '../kernel/money.js';
import { LoanInMonth } from './loan.js';
import { OpenLoan, PaidLoans, payInterest, payPrincipal } from './pay-loans.js';

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
}

interface Standing {
  readonly left: Money;
  readonly costsBrought: readonly Money[];
  readonly costsCarried: readonly Money[];
  readonly reserve: Money;
  readonly loans: readonly OpenLoan[];
}

interface Step {
  readonly rows: readonly Omit<TrancheRow, 'position'>[];
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
    const step = payTranche(tranche, standing);
    rows.push(...step.rows.map((row) => ({ ...row, position: index + 1 })));
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
      return afterLoans('interest', before, payInterest(before.left, before.loans));
    case 'reserve':
      return payReserve(tranche, before);
    case 'principal': {
      const budget = tranche.percent?.floorOf(before.left) ?? before.left;
      const kept = before.left.minus(budget);
      const { left, ...paid } = payPrincipal(budget, before.loans);
      return afterLoans('principal', before, { ...paid, left: left.plus(kept) });
    }
    case 'fund': {
      const row = { due: undefined, paid: before.left, arrears: Money.zero };
      return {
        rows: [{ tranche: 'fund', loan: '', ...row }],
        after: { ...before, left: Money.zero },
      };
    }
  }
}

function afterLoans(tranche: 'interest' | 'principal', before: Standing, paid: PaidLoans): Step {
  return {
    rows: paid.rows.map((row) => ({ tranche, ...row })),
    after: { ...before, left: paid.left, loans: paid.loans },
  };
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
