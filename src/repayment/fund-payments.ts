import { Period } from '../kernel/local-day.js';
import { Money } from '../kernel/money.js';
import { CashRow } from '../payments/cash-row.js';
import { refuse } from './refuse.js';

/**
 * Refuses payments out of the fund that come to more than it held at the end of the month before; the
 * refusal names the row that is too much, in the order of booking.
 */
export function checkFundPayments(period: Period, rows: readonly CashRow[], fund: Money): void {
  const payments = rows
    .filter((row) => row.kind === 'fund-payment')
    .sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : (a.line ?? 0) - (b.line ?? 0)));
  let amount = Money.zero;
  for (const row of payments) {
    amount = amount.plus(row.amount);
    if (!amount.isAbove(fund)) continue;
    const place = row.line === undefined ? `fund payment of ${row.date}` : `cash.csv:${row.line}`;
    throw refuse('fund-too-small', {
      period,
      place,
      amount: amount.toString(),
      fund: fund.toString(),
    });
  }
}
