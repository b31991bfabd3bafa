import { Period, periodOf } from '../kernel/local-day.js';
import { Money } from '../kernel/money.js';
import { CashKind, CashRow, vatIn } from './cash-row.js';
import { SettledReceipt } from './settled-receipt.js';

/**
 * The money of one month by booking date. Receipts count as far as they settle statements and may be
 * negative in a month of returns; all other amounts are zero or positive, net = gross − VAT in it.
 */
export interface MonthCash {
  readonly period: Period;
  /** Receipts net of VAT and of pass-through. */
  readonly receiptsDistributable: Money;
  /** Receipts for the net of `grid` lines. */
  readonly receiptsPassThrough: Money;
  readonly receiptsVat: Money;
  readonly feedInNet: Money;
  readonly feedInVat: Money;
  readonly incomeNet: Money;
  readonly incomeVat: Money;
  readonly costNet: Money;
  readonly costVat: Money;
  readonly gridPurchaseNet: Money;
  readonly gridPurchaseVat: Money;
  /** What was paid out of the fund, as on the bank account. */
  readonly fundPayments: Money;
}

/** Sums what is booked in a month; rows and receipts of other months are left out, in any order. */
export function monthCash(
  period: Period,
  receipts: readonly SettledReceipt[],
  rows: readonly CashRow[],
): MonthCash {
  const settled = receipts.filter((receipt) => periodOf(receipt.date) === period);
  const booked = rows.filter((row) => periodOf(row.date) === period);
  const vat = (kind: CashKind) => Money.sum(ofKind(booked, kind).map(vatIn));
  const gross = (kind: CashKind) => Money.sum(ofKind(booked, kind).map((row) => row.amount));
  const net = (kind: CashKind) => gross(kind).minus(vat(kind));
  return {
    period,
    receiptsDistributable: Money.sum(settled.map((receipt) => receipt.distributable)),
    receiptsPassThrough: Money.sum(settled.map((receipt) => receipt.passThrough)),
    receiptsVat: Money.sum(settled.map((receipt) => receipt.vat)),
    feedInNet: net('feed-in'),
    feedInVat: vat('feed-in'),
    incomeNet: net('income'),
    incomeVat: vat('income'),
    costNet: net('cost'),
    costVat: vat('cost'),
    gridPurchaseNet: net('grid-purchase'),
    gridPurchaseVat: vat('grid-purchase'),
    fundPayments: gross('fund-payment'),
  };
}

function ofKind(rows: readonly CashRow[], kind: CashKind): readonly CashRow[] {
  return rows.filter((row) => row.kind === kind);
}
