import { LoanId, TrancheTerms } from '../community/community.js';
import { Period } from '../kernel/local-day.js';
import { Money } from '../kernel/money.js';
import { Finding } from '../measurements/measurement.js';
import { Decided, FundMonth, LoanMonth } from './distribution.js';
import { RepaymentState } from './repayment-state.js';
import { trancheSentence } from './tranche-sentence.js';

/** One tranche of a month's distribution as it is exported and shown. */
export interface DistributionRow {
  readonly period: Period;
  /** The tranche's place in the waterfall, from 1. */
  readonly position: number;
  readonly available: Money;
  readonly tranche: TrancheTerms['kind'];
  readonly loan: LoanId | '';
  /** Arrears brought forward plus the current amount; undefined for the fund. */
  readonly due: Money | undefined;
  readonly paid: Money;
  readonly arrears: Money;
  /** What happened, in English. */
  readonly sentence: string;
}

/** A month's distribution as it was stored: it never changes again. */
export interface DistributedMonth {
  readonly period: Period;
  readonly available: Money;
  /** Available money that no tranche took: the month has no waterfall. */
  readonly notGivenOut: Money;
  readonly rows: readonly DistributionRow[];
  readonly loans: readonly LoanMonth[];
  readonly fund: FundMonth;
  readonly closing: RepaymentState;
  /** What it rests on, as canonical text. */
  readonly inputs: string;
}

/** A month's distribution with what a person should know about it. */
export interface Distribution extends DistributedMonth {
  readonly findings: readonly Finding[];
}

/** The decision in the form that is kept, with a sentence per tranche. */
export function distributedMonth(
  decided: Decided,
  inputs: string,
  currency: string,
): DistributedMonth {
  const { period, available, loans, fund, closing } = decided;
  const rows = decided.rows.map((row): DistributionRow => {
    const loan = loans.find((month) => month.loan === row.loan);
    const facts = { currency, closingPrincipal: loan?.closingPrincipal };
    return {
      period,
      position: row.position,
      available: available.available,
      tranche: row.tranche,
      loan: row.loan,
      due: row.due,
      paid: row.paid,
      arrears: row.arrears,
      sentence: trancheSentence(row, facts),
    };
  });
  const amounts = { available: available.available, notGivenOut: decided.left };
  return { period, ...amounts, rows, loans, fund, closing, inputs };
}

/** Names money that waits for a waterfall, and inputs that changed after the month was distributed. */
export function distributionFindings(
  month: DistributedMonth,
  inputsNow: string,
): readonly Finding[] {
  const finding = (code: string, text: string): Finding => ({
    code,
    place: month.period,
    count: 1,
    text,
  });
  const waits = finding(
    'not-distributed',
    `${month.notGivenOut.toString()} of ${month.period} is not given out: no waterfall is in force.`,
  );
  const changed = finding(
    'distributed-otherwise',
    `The money or the terms of ${month.period} changed after it was distributed. ` +
      `The distribution stays as it is: book the difference in an open month.`,
  );
  return [
    ...(month.notGivenOut.isZero() ? [] : [waits]),
    ...(month.inputs === inputsNow ? [] : [changed]),
  ];
}
