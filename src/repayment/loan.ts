import assert from 'node:assert/strict';
import { LoanTerms } from '../community/community.js';
import { LocalDay, Period, firstDayOf, nextPeriod, periodOf } from '../kernel/local-day.js';
import { Money } from '../kernel/money.js';
import { Ratio } from '../kernel/ratio.js';
import { yearFraction } from './day-count.js';

const CENTS_PER_MILLIONTH_PERCENT = 100_000_000;
const HALF = Ratio.of(1, 2);

/**
 * Where a loan stands at the end of a month. `residue` is the exact interest since the start minus the
 * interest posted, in cents; it is kept for the loan's whole life, so the sum of what was posted is
 * always the rounded sum of what is exact.
 */
export interface LoanState {
  readonly principal: Money;
  readonly interestArrears: Money;
  readonly residue: Ratio;
}

/** A loan at the beginning of a month's distribution, with the interest of the month. */
export interface LoanInMonth {
  readonly terms: LoanTerms;
  readonly openingPrincipal: Money;
  readonly openingArrears: Money;
  /** The month's interest in whole cents, without arrears. */
  readonly interest: Money;
  readonly residue: Ratio;
}

/** Whether the money of a loan has been paid out by the end of a month. */
export function isPaidOut(terms: LoanTerms, period: Period): boolean {
  return periodOf(terms.paidOut) <= period;
}

/**
 * The loan in a month: the month's interest on the opening principal over [1st, next 1st), in the month
 * of pay-out from the day of pay-out. Before the loan is paid out everything is zero. Unpaid interest
 * stands beside the principal and bears no interest (§ 248 BGB).
 */
export function loanInMonth(terms: LoanTerms, before: LoanState, period: Period): LoanInMonth {
  if (!isPaidOut(terms, period)) {
    const nothing = { openingPrincipal: Money.zero, openingArrears: Money.zero };
    return { terms, ...nothing, interest: Money.zero, residue: before.residue };
  }
  const first = firstDayOf(period);
  const from = terms.paidOut > first ? terms.paidOut : first;
  const exact = exactInterest(terms, before.principal, {
    from,
    to: firstDayOf(nextPeriod(period)),
  });
  const { posted, residue } = roundCumulatively(before.residue, exact);
  return {
    terms,
    openingPrincipal: before.principal,
    openingArrears: before.interestArrears,
    interest: posted,
    residue,
  };
}

/** Principal × yearly rate × part of the year, in exact cents. */
export function exactInterest(
  terms: Pick<LoanTerms, 'rate' | 'dayCount'>,
  principal: Money,
  span: { readonly from: LocalDay; readonly to: LocalDay },
): Ratio {
  return Ratio.of(principal.cents)
    .times(Ratio.of(terms.rate.millionths, CENTS_PER_MILLIONTH_PERCENT))
    .times(yearFraction(terms.dayCount, span.from, span.to));
}

/**
 * Cumulative rounding: what is posted now brings everything posted so far to the rounded sum of
 * everything exact. The residue lies in [−½, ½); half a cent is rounded up, as the sum is not negative.
 */
export function roundCumulatively(
  residue: Ratio,
  exact: Ratio,
): { readonly posted: Money; readonly residue: Ratio } {
  const open = residue.plus(exact);
  const posted = open.plus(HALF).floor();
  assert(posted >= 0, 'interest is not negative');
  return { posted: Money.ofCents(posted), residue: open.minus(Ratio.of(posted)) };
}
