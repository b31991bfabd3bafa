import { StoredCashRow } from '../payments/cash-key.js';
import { CashKind, CashRow, vatIn } from '../payments/cash-row.js';
import { Money } from '../kernel/money.js';
import { account } from './accounts.js';
import { Amount, JournalEntry, postings } from './journal-entry.js';

/**
 * A movement on the bank account. Receipts wait until they settle a statement; feed-in and income fill
 * the distributable pot, costs empty it (the distribution gives back what the costs pot bears), grid
 * purchases empty the pass-through, fund payments the fund; VAT moves in its own pot.
 */
export function bookCash(row: StoredCashRow): JournalEntry {
  return {
    key: `cash:${row.key}`,
    date: row.date,
    reference: row.statement ?? row.member ?? row.kind,
    text: row.text === '' ? TITLES[row.kind] : `${TITLES[row.kind]}: ${row.text}`,
    postings: movement(row),
  };
}

const TITLES: Readonly<Record<CashKind, string>> = {
  receipt: 'Money received',
  return: 'Money returned',
  'feed-in': 'Feed-in',
  income: 'Income',
  'grid-purchase': 'Grid purchase',
  cost: 'Running cost',
  'fund-payment': 'Payment out of the fund',
};

function movement(row: CashRow): JournalEntry['postings'] {
  switch (row.kind) {
    case 'receipt':
      return postings([[account.bank('waiting'), row.amount]], [[account.unsettled, row.amount]]);
    case 'return':
      return postings([[account.unsettled, row.amount]], [[account.bank('waiting'), row.amount]]);
    case 'feed-in':
      return received(row, account.feedIn);
    case 'income':
      return received(row, account.income);
    case 'grid-purchase':
      return spent(row, account.gridPurchase, account.bank('pass-through'));
    case 'cost':
      return spent(row, account.runningCosts, account.bank('distributable'));
    case 'fund-payment':
      return postings([[account.fundSpending, row.amount]], [[account.bank('fund'), row.amount]]);
  }
}

function received(row: CashRow, from: string): JournalEntry['postings'] {
  const { net, vat } = parts(row);
  const pots: readonly Amount[] = [
    [account.bank('distributable'), net],
    [account.bank('vat'), vat],
  ];
  return postings(pots, [
    [from, net],
    [account.vat, vat],
  ]);
}

function spent(row: CashRow, on: string, pot: string): JournalEntry['postings'] {
  const { net, vat } = parts(row);
  const cost: readonly Amount[] = [
    [on, net],
    [account.vat, vat],
  ];
  return postings(cost, [
    [pot, net],
    [account.bank('vat'), vat],
  ]);
}

function parts(row: CashRow): { readonly net: Money; readonly vat: Money } {
  const vat = vatIn(row);
  return { net: row.amount.minus(vat), vat };
}
