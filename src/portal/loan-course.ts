import { LoanTerms } from '../community/community.js';
import { nextPeriod, Period, periodsBetween, previousPeriod } from '../kernel/local-day.js';
import { Money } from '../kernel/money.js';
import { LoanMonth } from '../repayment/distribution.js';
import { payOffMonth } from '../repayment/projection.js';

const CENTS = 100;
const MILLIONTHS_PER_YEARLY_WHOLE = 100_000_000;
const MONTHS_AHEAD_MAX = 120;

/** A loan's way as curves over the ends of the same months, in whole currency units for the eye; NaN: none. */
export interface LoanCourse {
  readonly periods: readonly Period[];
  readonly actual: readonly number[];
  readonly outlook: readonly number[];
  /** As agreed by the instalment; empty where none was agreed. */
  readonly plan: readonly number[];
  /** The place of the last month that was distributed. */
  readonly today: number;
  readonly payOff: Period | undefined;
}

/** What was repaid, what was agreed, and where the present pace would lead. */
export function loanCourse(terms: LoanTerms, history: readonly LoanMonth[]): LoanCourse {
  const [first, last] = [history.at(0), history.at(-1)];
  const payOff = payOffMonth(history);
  if (first === undefined || last === undefined) {
    return { periods: [], actual: [], outlook: [], plan: [], today: 0, payOff };
  }
  const ahead = payOff === undefined ? [] : periodsBetween(nextPeriod(last.period), payOff);
  const shown = ahead.slice(0, MONTHS_AHEAD_MAX);
  const principal = last.closingPrincipal.cents / CENTS;
  const opening = first.openingPrincipal.cents / CENTS;
  const known = [opening, ...history.map((month) => month.closingPrincipal.cents / CENTS)];
  const blank = known.slice(1).map(() => NaN);
  const fall = (place: number) => Math.max(0, principal * (1 - (place + 1) / ahead.length));
  const periods = [previousPeriod(first.period), ...history.map((m) => m.period), ...shown];
  return {
    periods,
    actual: known,
    outlook: shown.length === 0 ? [] : [...blank, principal, ...shown.map((_, i) => fall(i))],
    plan: planned(terms, first.openingPrincipal, periods.length),
    today: history.length,
    payOff,
  };
}

/** The principal at the end of each month when exactly the instalment is paid; a picture, no figure. */
function planned(terms: LoanTerms, opening: Money, months: number): number[] {
  if (terms.instalment === undefined) return [];
  const rate = terms.rate.millionths / MILLIONTHS_PER_YEARLY_WHOLE / 12;
  const instalment = terms.instalment.cents / CENTS;
  const course: number[] = [];
  let principal = opening.cents / CENTS;
  course.push(principal);
  for (let month = 1; month < months; month += 1) {
    principal = Math.max(0, principal - (instalment - principal * rate));
    course.push(principal);
  }
  return course;
}

/** The sums of a loan's life so far. */
export function loanSums(history: readonly LoanMonth[]) {
  return {
    interestPaid: Money.sum(history.map((month) => month.interestPaid)),
    principalPaid: Money.sum(history.map((month) => month.principalPaid)),
  };
}
