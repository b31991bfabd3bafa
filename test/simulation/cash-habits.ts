import { StatementTotals } from '../../src/billing/statement.js';
import { addDays, firstDayOf, LocalDay, Period, periodOf } from '../../src/kernel/local-day.js';
import { Money } from '../../src/kernel/money.js';
import { Percentage } from '../../src/kernel/percentage.js';
import { CashKind, CashRow } from '../../src/payments/cash-row.js';
import { SeededRandom } from '../support/seeded-random.js';

/** A statement and the first of the month in which its member can pay it. */
export interface OpenBill {
  readonly statement: StatementTotals;
  readonly payableFrom: LocalDay;
}

/**
 * What a member does with a bill: days after it can be paid and the part of it that moves; negative is
 * returned by the bank.
 */
const HABITS: readonly (readonly (readonly [days: number, percent: number])[])[] = [
  [[9, 100]],
  [[3, 100]],
  [
    [5, 40],
    [41, 60],
  ],
  [[8, 115]],
  [
    [4, 100],
    [11, -100],
    [35, 100],
  ],
  [
    [4, 100],
    [64, -100],
    [70, 30],
  ],
  [[75, 100]],
  [],
];

/** What moves on the bank account of a community, drawn from a seed. */
export class CashHabits {
  constructor(
    private readonly random: SeededRandom,
    /** They never pay more than they owe. */
    private readonly carefulMembers: ReadonlySet<string>,
  ) {}

  /** The rows of a month; `fund` is what the fund held the month before. */
  rowsOf(month: Period, bills: readonly OpenBill[], fund: Money): CashRow[] {
    const own = this.random.named(month);
    const row = (day: number, kind: CashKind, cents: number, vat = '0'): CashRow => ({
      date: addDays(firstDayOf(month), day),
      kind,
      amount: Money.ofCents(cents),
      vatRate: Percentage.of(vat),
      text: kind,
    });
    const rows = [
      row(9, 'feed-in', own.whole(500, 9000), own.pick(['0', '19'])),
      row(14, 'cost', own.whole(100, 7000), '19'),
      row(19, 'grid-purchase', own.whole(2000, 15_000), '19'),
      ...(own.chance(0.2) ? [row(4, 'income', own.whole(1000, 30_000))] : []),
    ];
    if (fund.isAbove(Money.zero) && own.chance(0.5)) {
      rows.push(row(24, 'fund-payment', own.whole(1, fund.cents)));
    }
    const paid = bills.flatMap((bill) => this.payments(bill));
    return [...rows, ...paid.filter(({ date }) => periodOf(date) === month)];
  }

  private payments({ statement, payableFrom }: OpenBill): CashRow[] {
    const { member, number } = statement;
    if (statement.inner || !statement.gross.isAbove(Money.zero)) return [];
    const own = this.random.named(`${statement.period}/${member}`);
    const habit = own.pick(HABITS);
    const names = own.chance(0.5);
    return habit.flatMap(([days, percent]) => {
      const part = this.carefulMembers.has(member) ? Math.min(percent, 100) : percent;
      const cents = Math.floor((statement.gross.cents * Math.abs(part)) / 100);
      if (cents === 0) return [];
      return [
        {
          date: addDays(payableFrom, days),
          kind: part > 0 ? ('receipt' as const) : ('return' as const),
          amount: Money.ofCents(cents),
          vatRate: Percentage.zero,
          member,
          statement: names ? number : undefined,
          text: `bill ${number}`,
        },
      ];
    });
  }
}
