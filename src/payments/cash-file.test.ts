import { createHash } from 'node:crypto';
import { SOUND_COMMUNITY } from '../../test/support/sound-community.js';
import { communityOf } from '../../test/support/settled-month.js';
import { period } from '../kernel/local-day.js';
import { InputError, problemText } from '../kernel/problem.js';
import { CashFileReader, CashFileRow } from './cash-file.js';
import { keyed } from './cash-key.js';
import { monthCash } from './month-cash.js';

const sound = communityOf(SOUND_COMMUNITY);
const none = { ...sound, payments: 'none' as const };
const assumed = { ...sound, payments: 'paid-when-issued' as const };

function row(text: string, line = 2): CashFileRow {
  const [date = '', kind = '', amount = '', vatRate = '', member = '', statement = '', words = ''] =
    text.split(',');
  const cells = { date, kind, amount, vat_rate: vatRate, member, statement, text: words };
  return { line, cells };
}

function read(community: typeof none | typeof assumed, texts: readonly string[]) {
  const reader = new CashFileReader(community, 'cash.csv');
  texts.forEach((text, place) => {
    reader.add(row(text, place + 2));
  });
  return reader.rows();
}

function problems(texts: readonly string[], community: typeof none | typeof assumed = none) {
  try {
    read(community, texts);
    return [];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.problems.map(problemText);
  }
}

describe('a row of cash.csv', () => {
  const id = sound.id;
  it.each`
    row                                      | problem
    ${'2026-02-30,cost,85.00'}               | ${"cash.csv:2: date: '2026-02-30': give a date such as 2026-03-31."}
    ${'31.03.2026,cost,85.00'}               | ${"cash.csv:2: date: '31.03.2026': give a date such as 2026-03-31."}
    ${'2026-03-31,reciept,85.00,,anna'}      | ${"cash.csv:2: kind: 'reciept': the kinds are receipt, return, feed-in, income, cost, grid-purchase, fund-payment; did you mean `receipt`?"}
    ${'2026-03-31,cost,-85.00'}              | ${"cash.csv:2: amount: '-85.00': give an amount above zero with a point and at most two decimals, such as 70.02; the kind says its direction."}
    ${'2026-03-31,cost,0.00'}                | ${"cash.csv:2: amount: '0.00': give an amount above zero with a point and at most two decimals, such as 70.02; the kind says its direction."}
    ${'2026-03-31,cost,1.234'}               | ${"cash.csv:2: amount: '1.234': give an amount above zero with a point and at most two decimals, such as 70.02; the kind says its direction."}
    ${'2026-03-31,cost,85.00,-19'}           | ${"cash.csv:2: vat_rate: '-19': give a percentage from 0 to 100 with a point, such as 19."}
    ${'2026-03-31,receipt,85.00,,ana'}       | ${"cash.csv:2: member: 'ana': the community has no such member; did you mean `anna`?"}
    ${'2026-03-31,receipt,85.00,,anna,no-7'} | ${`cash.csv:2: statement: 'no-7': give a statement number such as ${id}-2026-0001.`}
    ${'2026-03-31,receipt,85.00'}            | ${"cash.csv:2: member: '': name the member or the statement the receipt belongs to."}
  `('$row is refused', ({ row: text, problem }) => {
    expect(problems([text as string])).toEqual([problem]);
  });

  it('is refused when receipts are assumed', () => {
    expect(problems(['2026-03-31,receipt,85.00,,anna'], assumed)).toEqual([
      "cash.csv:2: kind: 'receipt': every statement counts as paid when issued: " +
        'remove the line or set payments: { assume: none }.',
    ]);
  });

  it('does not hide what is wrong with the others', () => {
    const texts = ['x,cost,1', '2026-03-31,cost,85.00', '2026-03-31,gift,1,200'];
    expect(problems(texts).map((text) => text.split(':')[1])).toEqual(['2', '4', '4']);
  });
});

describe('the rows of cash.csv', () => {
  const texts = [
    '2026-03-31,feed-in,119.00,19,,,roof',
    '2026-03-30,cost,85.01,19',
    '2026-03-30,cost,85.01,19',
    '2026-03-01,grid-purchase,50.00,19',
    '2026-03-02,income,10',
    '2026-03-03,fund-payment,7.50',
    '2026-04-01,cost,1.00',
  ];
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

  it('are known by what they say: twice in one file is two, the file twice is one', () => {
    const keys = (rows: readonly string[]) => keyed(read(none, rows), sha256).map((one) => one.key);
    expect(new Set(keys(texts)).size).toBe(7);
    expect(keys(['2026-03-29,cost,1.00', ...texts]).slice(1)).toEqual(keys(texts));
  });

  it('give the money of their month, VAT taken out of each', () => {
    const cash = monthCash(period('2026-03'), [], read(none, texts));
    const amounts = Object.entries(cash).map(([name, amount]) => `${name} ${String(amount)}`);
    expect(amounts).toEqual([
      'period 2026-03',
      'receiptsDistributable 0.00',
      'receiptsPassThrough 0.00',
      'receiptsVat 0.00',
      'feedInNet 100.00',
      'feedInVat 19.00',
      'incomeNet 10.00',
      'incomeVat 0.00',
      'costNet 142.88',
      'costVat 27.14',
      'gridPurchaseNet 42.02',
      'gridPurchaseVat 7.98',
      'fundPayments 7.50',
    ]);
  });
});
