import { LineKind } from '../billing/statement.js';
import { MemberId } from '../community/community.js';
import { localDay, period } from '../kernel/local-day.js';
import { Money } from '../kernel/money.js';
import { Percentage } from '../kernel/percentage.js';
import { CashKind } from '../payments/cash-row.js';
import { CHART } from './accounts.js';
import { bookCash } from './book-cash.js';
import { bookDistribution } from './book-distribution.js';
import { bookReceipt } from './book-receipt.js';
import { bookStatement } from './book-statement.js';
import { JournalEntry } from './journal-entry.js';

const money = (text: string): Money => Money.parse(text) ?? Money.zero;
const anna = 'anna' as MemberId;
const day = localDay('2026-03-31');

/** `account amount`, debits positive, sorted. */
function lines(entry: JournalEntry): string {
  const kinds = entry.postings.map((posting) => posting.account.split(':')[0]);
  expect(CHART.map((known) => known.kind)).toEqual(expect.arrayContaining(kinds));
  return entry.postings
    .map((posting) => `${posting.account} ${Money.ofCents(posting.cents).toString()}`)
    .sort()
    .join(', ');
}

const statement = {
  number: 'werkhalle-2026-0001',
  period: period('2026-03'),
  member: anna,
  issuedOn: day,
  vat: money('11.18'),
  gross: money('70.02'),
  lines: [
    { line: 'solar' as LineKind, net: money('19.14') },
    { line: 'grid' as LineKind, net: money('33.00') },
    { line: 'grid' as LineKind, net: money('0.40') },
    { line: 'base' as LineKind, net: money('6.30') },
  ],
};

describe('a statement in the books', () => {
  it('is owed by the member and revenue by kind of line', () => {
    expect(lines(bookStatement({ ...statement, inner: false }))).toBe(
      'receivable:anna 70.02, revenue:base -6.30, revenue:grid -33.40, revenue:solar -19.14, vat -11.18',
    );
  });

  it('of the operator moves no money: own use, net, without VAT', () => {
    expect(lines(bookStatement({ ...statement, inner: true }))).toBe(
      'inner:base -6.30, inner:grid -33.40, inner:solar -19.14, own-use 58.84',
    );
  });
});

describe('a receipt in the books', () => {
  const receipt = {
    statement: statement.number,
    member: anna,
    date: day,
    gross: money('70.02'),
    distributable: money('25.44'),
    passThrough: money('33.40'),
    vat: money('11.18'),
    receipt: 'assumed',
  };

  it('that was assumed fills the pots at once', () => {
    expect(lines(bookReceipt(receipt))).toBe(
      'bank:distributable 25.44, bank:pass-through 33.40, bank:vat 11.18, receivable:anna -70.02',
    );
  });

  it('from the bank account leaves the money that waited', () => {
    expect(lines(bookReceipt({ ...receipt, receipt: 'row-1' }))).toBe(
      'bank:distributable 25.44, bank:pass-through 33.40, bank:vat 11.18, bank:waiting -70.02, ' +
        'receivable:anna -70.02, unsettled 70.02',
    );
  });

  it('that came back makes the member owe again', () => {
    const back = {
      ...receipt,
      gross: money('-70.02'),
      distributable: money('-25.44'),
      passThrough: money('-33.40'),
      vat: money('-11.18'),
    };
    expect(lines(bookReceipt(back))).toBe(
      'bank:distributable -25.44, bank:pass-through -33.40, bank:vat -11.18, receivable:anna 70.02',
    );
  });
});

describe('a movement on the bank account in the books', () => {
  it.each`
    kind               | amount      | vat     | booked
    ${'receipt'}       | ${'70.02'}  | ${'0'}  | ${'bank:waiting 70.02, unsettled -70.02'}
    ${'return'}        | ${'70.02'}  | ${'0'}  | ${'bank:waiting -70.02, unsettled 70.02'}
    ${'feed-in'}       | ${'100.00'} | ${'0'}  | ${'bank:distributable 100.00, feed-in -100.00'}
    ${'income'}        | ${'119.00'} | ${'19'} | ${'bank:distributable 100.00, bank:vat 19.00, income -100.00, vat -19.00'}
    ${'cost'}          | ${'119.00'} | ${'19'} | ${'bank:distributable -100.00, bank:vat -19.00, running-costs 100.00, vat 19.00'}
    ${'grid-purchase'} | ${'119.00'} | ${'19'} | ${'bank:pass-through -100.00, bank:vat -19.00, grid-purchase 100.00, vat 19.00'}
    ${'fund-payment'}  | ${'119.00'} | ${'19'} | ${'bank:fund -119.00, fund-spending 119.00'}
  `('$kind of $amount with $vat % VAT is $booked', (row: Record<string, string>) => {
    const cash = {
      key: '1',
      date: day,
      kind: row.kind as CashKind,
      amount: money(row.amount),
      vatRate: Percentage.of(row.vat),
      text: '',
    };
    expect(lines(bookCash(cash))).toBe(row.booked);
  });
});

describe('a distribution in the books', () => {
  const nothing = { paidOut: [], interest: [], fromPot: Money.zero, paid: [] };

  it('moves money from the distributable pot to where each tranche goes', () => {
    const entries = bookDistribution({
      ...nothing,
      period: period('2026-03'),
      interest: [{ loan: 'roof', amount: money('2.51') }],
      fromPot: money('60.00'),
      paid: [
        { tranche: 'costs', loan: '', paid: money('130.00') },
        { tranche: 'interest', loan: 'roof', paid: money('5.01') },
        { tranche: 'reserve', loan: '', paid: money('25.00') },
        { tranche: 'principal', loan: 'roof', paid: money('139.99') },
        { tranche: 'fund', loan: '', paid: Money.zero },
      ],
    });
    expect(entries.map((entry) => `${entry.key}: ${lines(entry)}`)).toEqual([
      'interest:2026-03:roof: interest-cost 2.51, interest:roof -2.51',
      'costs-from-pot:2026-03: bank:costs-pot -60.00, bank:distributable 60.00',
      'distribution:2026-03: bank:costs-pot 130.00, bank:distributable -300.00, ' +
        'bank:reserve 25.00, interest:roof 5.01, loan:roof 139.99',
    ]);
  });

  it('begins with the opening and with the loans paid out', () => {
    const [opening, paidOut] = bookDistribution({
      ...nothing,
      period: period('2026-03'),
      opening: {
        reserve: money('200.00'),
        fund: money('10.00'),
        loans: [{ loan: 'old', principal: money('600.00'), interestArrears: money('1.50') }],
      },
      paidOut: [{ loan: 'roof', principal: money('2000.00'), on: localDay('2026-03-15') }],
    });
    expect([opening, paidOut].map((entry) => lines(entry))).toEqual([
      'bank:fund 10.00, bank:reserve 200.00, interest:old -1.50, loan:old -600.00, opening 391.50',
      'loan:roof -2000.00, plant 2000.00',
    ]);
  });
});
