import { MemberId } from '../community/community.js';
import { LocalDay } from '../kernel/local-day.js';
import { Money } from '../kernel/money.js';
import { Percentage } from '../kernel/percentage.js';

export const CASH_KINDS = [
  'receipt',
  'return',
  'feed-in',
  'income',
  'cost',
  'grid-purchase',
  'fund-payment',
] as const;
export type CashKind = (typeof CASH_KINDS)[number];

/** One movement on the bank account; `amount` is gross and positive, the kind says its direction. */
export interface CashRow {
  /** Of the file it came from, counted from 1. */
  readonly line?: number | undefined;
  /** The booking date: it decides the month. */
  readonly date: LocalDay;
  readonly kind: CashKind;
  readonly amount: Money;
  /** The rate of the VAT in `amount`; receipts take theirs from the statement. */
  readonly vatRate: Percentage;
  readonly member?: MemberId | undefined;
  /** The number of the statement it is for. */
  readonly statement?: string | undefined;
  readonly text: string;
}

/** The VAT in a gross amount of the bank account: amount × r / (100 + r), half away from zero. */
export function vatIn(row: CashRow): Money {
  return row.vatRate.containedIn(row.amount);
}
