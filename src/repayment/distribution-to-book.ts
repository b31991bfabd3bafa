import { LoanTerms } from '../community/community.js';
import { firstDayOf } from '../kernel/local-day.js';
import { Money } from '../kernel/money.js';
import { DistributionToBook } from '../ledger/book-distribution.js';
import { Decided, MonthToDistribute } from './distribution.js';
import { isPaidOut } from './loan.js';

/**
 * What the journal needs to know of a month. In the first month the loans that were paid out before it,
 * or that the opening names, belong to the opening; any other loan is booked in the month its money was
 * paid out, or in the month it became known, if that was later.
 */
export function distributionToBook(
  month: MonthToDistribute,
  decided: Decided,
  isFirst: boolean,
): DistributionToBook {
  const { period, before } = month;
  const first = firstDayOf(period);
  const isOpening = (loan: LoanTerms): boolean =>
    isFirst && (before.loans.has(loan.id) || loan.paidOut < first);
  const isNew = (loan: LoanTerms): boolean =>
    isPaidOut(loan, period) && !before.loans.has(loan.id) && !isOpening(loan);
  const opening = {
    reserve: before.reserve,
    fund: before.fund,
    loans: month.loans.filter(isOpening).map((loan) => ({
      loan: loan.id,
      principal: before.loans.get(loan.id)?.principal ?? loan.principal,
      interestArrears: before.loans.get(loan.id)?.interestArrears ?? Money.zero,
    })),
  };
  return {
    period,
    opening: isFirst ? opening : undefined,
    paidOut: month.loans.filter(isNew).map((loan) => ({
      loan: loan.id,
      principal: loan.principal,
      on: loan.paidOut > first ? loan.paidOut : first,
    })),
    interest: decided.loans.map(({ loan, interestDue }) => ({ loan, amount: interestDue })),
    fromPot: decided.available.fromPot,
    paid: decided.rows.map(({ tranche, loan, paid }) => ({ tranche, loan, paid })),
  };
}
