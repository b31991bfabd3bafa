import { StatementTotals } from '../billing/statement.js';
import { CommunityId, MemberId } from '../community/community.js';
import { localDay, period } from '../kernel/local-day.js';
import { Money } from '../kernel/money.js';
import { Percentage } from '../kernel/percentage.js';
import { StoredCashRow } from './cash-key.js';
import { monthCash } from './month-cash.js';
import { settleReceipts, settleWhenIssued } from './settle-receipts.js';

function euros(text: string): Money {
  const money = Money.parse(text);
  if (money === undefined) throw new Error(`'${text}' is no money`);
  return money;
}

/** `1 2026-01 anna 70.02`: the statement of the worked example unless its parts are named. */
function statement(text: string): StatementTotals {
  const [number = '', month = '', member = ''] = text.split(' ');
  const [gross = '70.02', net = '58.84', pass = '33.40'] = text.split(' ').slice(3);
  return {
    number: `hof-2026-000${number}`,
    community: 'hof' as CommunityId,
    period: period(month),
    member: member as MemberId,
    issuedOn: localDay(`${month}-28`),
    inner: member === 'coop',
    net: euros(net),
    vat: euros(gross).minus(euros(net)),
    gross: euros(gross),
    passThrough: euros(pass),
  };
}

/** `a 2026-02-03 receipt 70.02 anna 1`: key, date, kind, amount, member or -, statement. */
function row(text: string): StoredCashRow {
  const [key = '', date = '', kind, amount = '', member, number = ''] = text.split(' ');
  return {
    key,
    date: localDay(date),
    kind: kind as StoredCashRow['kind'],
    amount: euros(amount),
    vatRate: Percentage.zero,
    member: member === '-' ? undefined : (member as MemberId),
    statement: number === '' ? undefined : `hof-2026-000${number}`,
    text: '',
  };
}

function settled(statements: readonly string[], rows: readonly string[]) {
  const result = settleReceipts(statements.map(statement), rows.map(row));
  const texts = result.settled.map(
    (one) => `${one.receipt} ${one.date} ${one.statement.slice(-1)} ${one.gross.toString()}`,
  );
  return { ...result, texts, waits: result.waiting.map((one) => one.gross.toString()) };
}

const TWO = ['1 2026-01 anna', '2 2026-02 anna'];

describe('a receipt', () => {
  it.each`
    case                                | statements                                                              | rows                                                                      | result                                              | waits
    ${'settles the named statement'}    | ${TWO}                                                                  | ${['a 2026-03-01 receipt 70.02 anna 2']}                                  | ${['a 2026-03-01 2 70.02']}                         | ${[]}
    ${'settles the oldest open one'}    | ${TWO}                                                                  | ${['a 2026-03-01 receipt 70.02 anna']}                                    | ${['a 2026-03-01 1 70.02']}                         | ${[]}
    ${'settles a part'}                 | ${TWO}                                                                  | ${['a 2026-03-01 receipt 20.00 anna']}                                    | ${['a 2026-03-01 1 20.00']}                         | ${[]}
    ${'goes on to the next oldest'}     | ${TWO}                                                                  | ${['a 2026-03-01 receipt 100.00 anna']}                                   | ${['a 2026-03-01 1 70.02', 'a 2026-03-01 2 29.98']} | ${[]}
    ${'of a named one goes back'}       | ${TWO}                                                                  | ${['a 2026-03-01 receipt 100.00 - 2']}                                    | ${['a 2026-03-01 2 70.02', 'a 2026-03-01 1 29.98']} | ${[]}
    ${'waits for the next statement'}   | ${TWO}                                                                  | ${['a 2026-02-03 receipt 100.00 anna']}                                   | ${['a 2026-02-03 1 70.02', 'a 2026-02-28 2 29.98']} | ${[]}
    ${'waits for the one it names'}     | ${TWO}                                                                  | ${['a 2026-02-03 receipt 70.02 anna 2']}                                  | ${['a 2026-02-28 2 70.02']}                         | ${[]}
    ${'of the day of issue settles it'} | ${TWO}                                                                  | ${['a 2026-01-28 receipt 70.02 anna']}                                    | ${['a 2026-01-28 1 70.02']}                         | ${[]}
    ${'too much waits'}                 | ${TWO}                                                                  | ${['a 2026-03-01 receipt 150.00 anna']}                                   | ${['a 2026-03-01 1 70.02', 'a 2026-03-01 2 70.02']} | ${['9.96']}
    ${'of the operator waits'}          | ${['1 2026-01 coop']}                                                   | ${['a 2026-03-01 receipt 70.02 coop 1']}                                  | ${[]}                                               | ${['70.02']}
    ${'for zero or a credit waits'}     | ${['1 2026-01 anna 0.00 0.00 0.00', '2 2026-01 anna -5.00 -5.00 0.00']} | ${['a 2026-03-01 receipt 1.00 anna 1']}                                   | ${[]}                                               | ${['1.00']}
    ${'rows count by date'}             | ${TWO}                                                                  | ${['b 2026-03-02 receipt 70.02 anna', 'a 2026-03-01 receipt 70.02 anna']} | ${['a 2026-03-01 1 70.02', 'b 2026-03-02 2 70.02']} | ${[]}
  `('$case', ({ statements, rows, result, waits }) => {
    const found = settled(statements as string[], rows as string[]);
    expect({ texts: found.texts, waits: found.waits }).toEqual({
      texts: result as string[],
      waits: waits as string[],
    });
  });
});

describe('a return', () => {
  it.each`
    case                                   | rows                                                                                                        | result                                                                                                | waits
    ${'undoes its receipt'}                | ${['a 2026-02-01 receipt 70.02 anna', 'r 2026-03-05 return 70.02 anna']}                                    | ${['a 2026-02-01 1 70.02', 'r 2026-03-05 1 -70.02']}                                                  | ${[]}
    ${'undoes the receipt of its amount'}  | ${['a 2026-02-01 receipt 50.00 anna', 'b 2026-02-02 receipt 20.02 anna', 'r 2026-03-05 return 50.00 anna']} | ${['a 2026-02-01 1 50.00', 'b 2026-02-02 1 20.02', 'r 2026-03-05 1 -50.00']}                          | ${[]}
    ${'undoes all a receipt settled'}      | ${['a 2026-03-01 receipt 100.00 - 1', 'r 2026-03-05 return 100.00 - 1']}                                    | ${['a 2026-03-01 1 70.02', 'a 2026-03-01 2 29.98', 'r 2026-03-05 2 -29.98', 'r 2026-03-05 1 -70.02']} | ${[]}
    ${'undoes a part of the named one'}    | ${['a 2026-03-01 receipt 100.00 - 1', 'r 2026-03-05 return 10.00 - 1']}                                     | ${['a 2026-03-01 1 70.02', 'a 2026-03-01 2 29.98', 'r 2026-03-05 1 -10.00']}                          | ${[]}
    ${'takes what waits before the rest'}  | ${['a 2026-02-01 receipt 75.00 anna', 'r 2026-02-05 return 6.00 anna']}                                     | ${['a 2026-02-01 1 70.02', 'r 2026-02-05 1 -1.02']}                                                   | ${[]}
    ${'opens the statement again'}         | ${['a 2026-02-01 receipt 70.02 anna', 'r 2026-02-05 return 70.02 anna', 'b 2026-02-09 receipt 70.02 anna']} | ${['a 2026-02-01 1 70.02', 'r 2026-02-05 1 -70.02', 'b 2026-02-09 1 70.02']}                          | ${[]}
    ${'of what never came is pointed out'} | ${['a 2026-02-01 receipt 20.00 anna', 'r 2026-02-05 return 30.00 anna']}                                    | ${['a 2026-02-01 1 20.00', 'r 2026-02-05 1 -20.00']}                                                  | ${['-10.00']}
  `('$case', ({ rows, result, waits }) => {
    const found = settled(TWO, rows as string[]);
    expect({ texts: found.texts, waits: found.waits }).toEqual({
      texts: result as string[],
      waits: waits as string[],
    });
    const codes = (waits as string[]).map(() => 'return-unmatched');
    expect(found.findings.map((finding) => finding.code)).toEqual(codes);
  });

  it('takes back in its month exactly what came in', () => {
    const rows = ['a 2026-02-01 receipt 33.33 anna', 'r 2026-03-05 return 33.33 anna'];
    const { settled: parts } = settled(['1 2026-01 anna'], rows);
    const of = (month: string) => monthCash(period(month), parts, []);
    expect(of('2026-02').receiptsDistributable.toString()).toBe('12.10');
    expect(of('2026-02').receiptsPassThrough.toString()).toBe('15.89');
    expect(of('2026-02').receiptsVat.toString()).toBe('5.34');
    expect(of('2026-03').receiptsDistributable.toString()).toBe('-12.10');
    expect(of('2026-03').receiptsVat.toString()).toBe('-5.34');
  });
});

describe('paid when issued', () => {
  it('receives every statement but the operator’s in full on its day', () => {
    const statements = ['2 2026-01 coop', '1 2026-01 anna', '3 2026-01 bert 0.00 0.00 0.00'];
    const found = settleWhenIssued(statements.map(statement)).settled;
    expect(found.map((one) => ({ ...one, number: one.statement }))).toMatchObject([
      {
        statement: 'hof-2026-0001',
        date: '2026-01-28',
        gross: euros('70.02'),
        distributable: euros('25.44'),
        passThrough: euros('33.40'),
        vat: euros('11.18'),
        receipt: 'assumed',
      },
    ]);
  });
});
