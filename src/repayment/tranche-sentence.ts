import { LoanId } from '../community/community.js';
import { Money } from '../kernel/money.js';
import { TrancheRow } from './waterfall.js';

/** What a sentence needs beside the row itself. */
export interface TrancheFacts {
  readonly currency: string;
  /** What a loan still owes after the month; undefined for a row without a loan. */
  readonly closingPrincipal?: Money | undefined;
}

/** One English sentence that says what a tranche got and why not more, for the lender to read. */
export function trancheSentence(row: TrancheRow, facts: TrancheFacts): string {
  const amount = (money: Money): string => `${money.toString()} ${facts.currency}`;
  switch (row.tranche) {
    case 'costs':
      return `${partOf(row, amount)} set aside for running costs${open(row, amount)}.`;
    case 'interest':
      return `${partOf(row, amount)} paid as interest on ${row.loan}${open(row, amount)}.`;
    case 'reserve':
      return row.due?.isZero() === true
        ? 'The reserve has reached its target.'
        : `${partOf(row, amount)} put into the reserve.`;
    case 'principal':
      return principalSentence(row.loan, row, { ...facts, amount });
    case 'fund':
      return row.paid.isZero()
        ? 'Nothing was left for the fund.'
        : `The rest, ${amount(row.paid)}, went to the fund.`;
  }
}

type Write = (money: Money) => string;

function partOf(row: TrancheRow, amount: Write): string {
  const due = row.due ?? row.paid;
  if (!due.isAbove(row.paid)) return `${amount(row.paid)} was`;
  return `${amount(row.paid)} of ${amount(due)} was`;
}

function open(row: TrancheRow, amount: Write): string {
  if (row.arrears.isZero()) return '';
  return `; ${amount(row.arrears)} stays due, without interest on it`;
}

function principalSentence(
  loan: LoanId | '',
  row: TrancheRow,
  facts: TrancheFacts & { readonly amount: Write },
): string {
  const left = facts.closingPrincipal ?? Money.zero;
  const due = row.due ?? Money.zero;
  if (due.isZero()) return `Nothing is outstanding on ${loan}.`;
  if (row.paid.cents === due.cents) {
    return `The last ${facts.amount(row.paid)} of ${loan} was repaid: the loan is finished.`;
  }
  if (row.paid.isZero()) {
    return `No money was left to repay ${loan}; ${facts.amount(left)} is outstanding.`;
  }
  return `${facts.amount(row.paid)} of ${loan} was repaid; ${facts.amount(left)} is outstanding.`;
}
