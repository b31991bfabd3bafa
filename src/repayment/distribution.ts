import assert from 'node:assert/strict';
import { LoanId, LoanTerms, TrancheTerms, WaterfallTerms } from '../community/community.js';
import { Period, firstDayOf } from '../kernel/local-day.js';
import { Money } from '../kernel/money.js';
import { inForce } from '../kernel/validity.js';
import { Available, MonthMoney, availableMoney } from './available.js';
import { LoanInMonth, LoanState, isPaidOut, loanInMonth } from './loan.js';
import { RepaymentState, loanStateOf } from './repayment-state.js';
import { TrancheRow, pour } from './waterfall.js';

/** What a month's distribution rests on. */
export interface MonthToDistribute {
  readonly period: Period;
  readonly money: MonthMoney;
  /** Paid out of the fund in the month, gross; not above what the fund held before. */
  readonly fundPayments: Money;
  readonly loans: readonly LoanTerms[];
  readonly waterfall: readonly WaterfallTerms[];
  readonly before: RepaymentState;
}

/** One loan in one month; `interestDue` without arrears, `interestArrears` at the end. */
export interface LoanMonth {
  readonly period: Period;
  readonly loan: LoanId;
  readonly openingPrincipal: Money;
  readonly interestDue: Money;
  readonly interestPaid: Money;
  readonly principalPaid: Money;
  readonly closingPrincipal: Money;
  readonly interestArrears: Money;
}

export interface FundMonth {
  readonly period: Period;
  readonly inflow: Money;
  readonly outflow: Money;
  readonly balance: Money;
}

/** Who got which part of a month's money, and where everything stands after it. */
export interface Decided {
  readonly period: Period;
  readonly available: Available;
  readonly rows: readonly TrancheRow[];
  readonly loans: readonly LoanMonth[];
  readonly fund: FundMonth;
  /** Available money that no tranche took: the month has no waterfall. */
  readonly left: Money;
  readonly closing: RepaymentState;
}

/**
 * Decides a month: what is available, what each tranche of the waterfall in force gets, and the state
 * the next month begins with. Whether the fund can bear its payments was checked before.
 */
export function decideMonth(month: MonthToDistribute): Decided {
  const { period, before } = month;
  const available = availableMoney(month.money, before);
  const tranches = tranchesIn(month.waterfall, period);
  const loans = month.loans.map((terms) => loanInMonth(terms, loanStateOf(before, terms), period));
  const claims = { costsArrears: before.costsArrears, reserve: before.reserve, loans };
  const poured = pour(available.available, tranches, claims);
  const paid = (kind: TrancheTerms['kind'], loan: LoanId | '' = ''): Money =>
    Money.sum(poured.rows.filter((r) => r.tranche === kind && r.loan === loan).map((r) => r.paid));
  const loanMonths = loans.map((loan) => loanMonth(period, loan, paid));
  const fund = fundMonth(month, paid('fund'));
  const closing: RepaymentState = {
    carry: available.carry,
    costsPot: available.costsPot.plus(paid('costs')),
    costsArrears: poured.costsArrears,
    reserve: before.reserve.plus(paid('reserve')),
    fund: fund.balance,
    loans: closingLoans(before, loans, loanMonths),
  };
  return {
    period,
    available,
    rows: poured.rows,
    loans: loanMonths,
    fund,
    left: poured.left,
    closing,
  };
}

/** The tranches in force in a month; a waterfall begins on the first of a month. */
export function tranchesIn(
  waterfall: readonly WaterfallTerms[],
  period: Period,
): readonly TrancheTerms[] {
  return inForce(waterfall, firstDayOf(period))?.tranches ?? [];
}

function loanMonth(
  period: Period,
  loan: LoanInMonth,
  paid: (kind: TrancheTerms['kind'], loan: LoanId) => Money,
): LoanMonth {
  const id = loan.terms.id;
  const interestPaid = paid('interest', id);
  const principalPaid = paid('principal', id);
  const closingPrincipal = loan.openingPrincipal.minus(principalPaid);
  const interestArrears = loan.openingArrears.plus(loan.interest).minus(interestPaid);
  assert(!closingPrincipal.isNegative(), 'no loan is repaid more than it was');
  assert(!interestArrears.isNegative(), 'no more interest is paid than was due');
  return {
    period,
    loan: id,
    openingPrincipal: loan.openingPrincipal,
    interestDue: loan.interest,
    interestPaid,
    principalPaid,
    closingPrincipal,
    interestArrears,
  };
}

function fundMonth(month: MonthToDistribute, inflow: Money): FundMonth {
  const outflow = month.fundPayments;
  assert(!outflow.isAbove(month.before.fund), 'the fund pays what it held the month before');
  const balance = month.before.fund.plus(inflow).minus(outflow);
  return { period: month.period, inflow, outflow, balance };
}

/** Loans that are not paid out yet, or no longer in the terms, keep the state they had. */
function closingLoans(
  before: RepaymentState,
  loans: readonly LoanInMonth[],
  months: readonly LoanMonth[],
): ReadonlyMap<LoanId, LoanState> {
  const closing = new Map(before.loans);
  for (const [place, month] of months.entries()) {
    const loan = loans.at(place);
    if (loan === undefined || !isPaidOut(loan.terms, month.period)) continue;
    closing.set(month.loan, {
      principal: month.closingPrincipal,
      interestArrears: month.interestArrears,
      residue: loan.residue,
    });
  }
  return closing;
}
