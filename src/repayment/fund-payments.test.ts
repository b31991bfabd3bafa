import { localDay, period } from '../kernel/local-day.js';
import { Money } from '../kernel/money.js';
import { Percentage } from '../kernel/percentage.js';
import { CashRow } from '../payments/cash-row.js';
import { checkFundPayments } from './fund-payments.js';

function payment(day: string, cents: number, line?: number): CashRow {
  return {
    line,
    date: localDay(day),
    kind: 'fund-payment',
    amount: Money.ofCents(cents),
    vatRate: Percentage.zero,
    text: '',
  };
}

const march = period('2026-03');
const fund = Money.ofCents(1000);

describe('payments out of the fund', () => {
  it('may use up what it held the month before', () => {
    const rows = [payment('2026-03-02', 400, 2), payment('2026-03-01', 600, 3)];
    expect(() => {
      checkFundPayments(march, rows, fund);
    }).not.toThrow();
  });

  it.each`
    rows                                                              | place
    ${[payment('2026-03-01', 1001, 2)]}                               | ${'cash.csv:2: amount'}
    ${[payment('2026-03-09', 600, 2), payment('2026-03-02', 600, 3)]} | ${'cash.csv:2: amount'}
    ${[payment('2026-03-02', 600, 3), payment('2026-03-02', 600, 2)]} | ${'cash.csv:3: amount'}
    ${[payment('2026-03-01', 1001)]}                                  | ${'fund payment of 2026-03-01: amount'}
  `('are refused at $place', ({ rows, place }: { rows: CashRow[]; place: string }) => {
    expect(() => {
      checkFundPayments(march, rows, fund);
    }).toThrow(place);
  });
});
