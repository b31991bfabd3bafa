import { StoredCashRow } from '../payments/cash-key.js';
import { CASH_KINDS } from '../payments/cash-row.js';
import { SettledReceipt } from '../payments/settled-receipt.js';
import { bookCash } from './book-cash.js';
import { byText } from '../kernel/text-order.js';
import { bookReceipt } from './book-receipt.js';
import { StatementToBook, bookStatement } from './book-statement.js';
import { JournalEntry, thatMoveMoney } from './journal-entry.js';

/** What happened in a month before its money is distributed. */
export interface MonthToBook {
  readonly statements: readonly StatementToBook[];
  readonly cash: readonly StoredCashRow[];
  readonly receipts: readonly SettledReceipt[];
}

interface Placed {
  readonly entry: JournalEntry;
  readonly place: number;
}

/**
 * The entries of a month in booking order: by date; on a day statements first, then money received or
 * returned, what it settles, and the other movements by kind; then by reference. Movements that
 * are equal in all of this keep the order they were given in.
 */
export function entriesOfMonth(month: MonthToBook): JournalEntry[] {
  const placed: Placed[] = [
    ...month.statements.map((statement) => ({ place: 0, entry: bookStatement(statement) })),
    ...month.cash.map((row) => ({ place: placeOf(row), entry: bookCash(row) })),
    ...month.receipts.map((receipt) => ({ place: 2, entry: bookReceipt(receipt) })),
  ];
  return thatMoveMoney(placed.sort(inBookingOrder).map(({ entry }) => entry));
}

function placeOf(row: StoredCashRow): number {
  const isReceipt = row.kind === 'receipt' || row.kind === 'return';
  return isReceipt ? 1 : 3 + CASH_KINDS.indexOf(row.kind);
}

function inBookingOrder(a: Placed, b: Placed): number {
  return (
    byText(a.entry.date, b.entry.date) ||
    a.place - b.place ||
    byText(a.entry.reference, b.entry.reference)
  );
}
