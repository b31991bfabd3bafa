/** What the money on the bank account is for; every cent there lies in exactly one pot. */
export type Pot =
  'waiting' | 'distributable' | 'pass-through' | 'vat' | 'costs-pot' | 'reserve' | 'fund';

/** A kind of account: the side it grows on, and what it says. An account is `kind` or `kind:detail`. */
export interface AccountKind {
  readonly kind: string;
  readonly side: 'debit' | 'credit';
  readonly meaning: string;
}

/** The chart of accounts; the database holds the same list and refuses any other kind. */
export const CHART: readonly AccountKind[] = [
  { kind: 'bank', side: 'debit', meaning: 'money on the bank account, by the pot it lies in' },
  { kind: 'receivable', side: 'debit', meaning: 'what a member owes on its statements' },
  { kind: 'plant', side: 'debit', meaning: 'what the loans paid for' },
  { kind: 'unsettled', side: 'credit', meaning: 'receipts that settle no statement yet' },
  { kind: 'loan', side: 'credit', meaning: 'principal a loan still owes its lender' },
  { kind: 'interest', side: 'credit', meaning: 'interest due on a loan and not yet paid' },
  { kind: 'vat', side: 'credit', meaning: 'value-added tax owed, less the tax in what was bought' },
  { kind: 'opening', side: 'credit', meaning: 'what stood in the books before the first month' },
  { kind: 'revenue', side: 'credit', meaning: 'what statements charge, net, by kind of line' },
  { kind: 'inner', side: 'credit', meaning: "the operator's own statement, net, by kind of line" },
  { kind: 'feed-in', side: 'credit', meaning: 'pay for energy fed into the grid, net' },
  { kind: 'income', side: 'credit', meaning: 'other income, net' },
  { kind: 'own-use', side: 'debit', meaning: "the operator's own use of energy, net" },
  { kind: 'grid-purchase', side: 'debit', meaning: 'energy bought from the grid, net' },
  { kind: 'running-costs', side: 'debit', meaning: 'costs of running the plant, net' },
  { kind: 'interest-cost', side: 'debit', meaning: 'interest of the months, paid or not' },
  { kind: 'fund-spending', side: 'debit', meaning: 'what was paid out of the fund' },
];

/** The accounts by name; nothing else writes an account's name. */
export const account = {
  bank: (pot: Pot) => `bank:${pot}`,
  receivable: (member: string) => `receivable:${member}`,
  loan: (loan: string) => `loan:${loan}`,
  interest: (loan: string) => `interest:${loan}`,
  revenue: (line: string) => `revenue:${line}`,
  inner: (line: string) => `inner:${line}`,
  plant: 'plant',
  unsettled: 'unsettled',
  vat: 'vat',
  opening: 'opening',
  feedIn: 'feed-in',
  income: 'income',
  ownUse: 'own-use',
  gridPurchase: 'grid-purchase',
  runningCosts: 'running-costs',
  interestCost: 'interest-cost',
  fundSpending: 'fund-spending',
} as const;
