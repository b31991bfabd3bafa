import { SettledReceipt } from '../payments/settled-receipt.js';
import { account } from './accounts.js';
import { Amount, JournalEntry, postings } from './journal-entry.js';

/** Receipts that paid-when-issued assumes have no row on the bank account. */
const ASSUMED = 'assumed';

/**
 * A receipt settles a statement: its money moves to the pots it is for, and the member owes less. Money
 * from a cash row waited in `bank:waiting` against `unsettled`; assumed receipts come straight in. A
 * return has the signs turned.
 */
export function bookReceipt(receipt: SettledReceipt): JournalEntry {
  const { statement, member, date, gross } = receipt;
  const pots: readonly Amount[] = [
    [account.bank('distributable'), receipt.distributable],
    [account.bank('pass-through'), receipt.passThrough],
    [account.bank('vat'), receipt.vat],
  ];
  const owed: Amount = [account.receivable(member), gross];
  const waited = receipt.receipt !== ASSUMED;
  return {
    key: `settled:${receipt.receipt}:${statement}:${date}`,
    date,
    reference: statement,
    text: `${gross.isNegative() ? 'Return' : 'Receipt'} from ${member}`,
    postings: waited
      ? postings([...pots, [account.unsettled, gross]], [[account.bank('waiting'), gross], owed])
      : postings(pots, [owed]),
  };
}
