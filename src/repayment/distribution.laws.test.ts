import fc from 'fast-check';
import { LoanId, LoanTerms, MemberId, TrancheTerms } from '../community/community.js';
import { firstDayOf, localDay, nextPeriod, period } from '../kernel/local-day.js';
import { Money } from '../kernel/money.js';
import { Percentage } from '../kernel/percentage.js';
import { Ratio } from '../kernel/ratio.js';
import { Decided, decideMonth } from './distribution.js';
import { exactInterest } from './loan.js';
import { openingState } from './repayment-state.js';

const START = period('2026-01');
const cents = (max: number) => fc.integer({ min: 0, max }).map((c) => Money.ofCents(c));

const loanTerms: fc.Arbitrary<LoanTerms> = fc.record({
  id: fc.constantFrom('a', 'b', 'c', 'd').map((id) => id as LoanId),
  lender: fc.constant('anna' as MemberId),
  principal: cents(500_000),
  paidOut: fc.constantFrom('2025-06-01', '2026-01-17', '2026-04-30').map(localDay),
  rate: fc.integer({ min: 0, max: 900 }).map((r) => Percentage.of((r / 100).toFixed(2))),
  dayCount: fc.constantFrom('30E/360', '30/360', 'ACT/365', 'ACT/360', 'ACT/ACT'),
  rank: fc.integer({ min: 1, max: 2 }),
  terms: fc.constant('other'),
});
const loans = fc.uniqueArray(loanTerms, { selector: (loan) => loan.id, maxLength: 4 });

const tranche: fc.Arbitrary<TrancheTerms> = fc.oneof(
  fc.record({ kind: fc.constant('costs' as const), monthly: cents(9_000) }),
  fc.record({ kind: fc.constant('interest' as const) }),
  fc.record({
    kind: fc.constant('reserve' as const),
    monthly: cents(9_000),
    target: cents(30_000),
  }),
  fc.record({
    kind: fc.constant('principal' as const),
    percent: fc.option(
      fc.integer({ min: 1, max: 100 }).map((p) => Percentage.of(String(p))),
      {
        nil: undefined,
      },
    ),
  }),
);
const tranches = fc
  .array(tranche, { maxLength: 6 })
  .map((some): TrancheTerms[] => [...some, { kind: 'fund' }]);

const monthMoney = fc.record({
  received: fc.integer({ min: -50_000, max: 200_000 }).map((c) => Money.ofCents(c)),
  earned: cents(20_000),
  costs: cents(20_000),
});
const months = fc.array(fc.tuple(monthMoney, fc.integer({ min: 0, max: 100 })), {
  minLength: 1,
  maxLength: 14,
});

/** A run of months, each paying a part of the fund out again. */
const runs = fc.tuple(loans, tranches, months).map(([terms, order, moneys]) => {
  let before = openingState(undefined);
  let at = START;
  const decided = moneys.map(([money, fundPercent]) => {
    const found = decideMonth({
      period: at,
      money,
      fundPayments: Percentage.of(String(fundPercent)).floorOf(before.fund),
      loans: terms,
      waterfall: [{ from: localDay('2026-01-01'), tranches: order }],
      before,
    });
    before = found.closing;
    at = nextPeriod(at);
    return found;
  });
  return { terms, order, moneys, decided };
});

describe('laws of the distribution', () => {
  it('gives out what is available, to the cent', () => {
    fc.assert(
      fc.property(runs, ({ decided }) => {
        for (const { rows, available } of decided) {
          expect(Money.sum(rows.map((row) => row.paid)).cents).toBe(available.available.cents);
        }
      }),
    );
  });

  it('conserves money over all months: what came in is paid out or still there', () => {
    fc.assert(
      fc.property(runs, ({ decided, moneys }) => {
        const came = Money.sum(moneys.map(([m]) => m.received.plus(m.earned).minus(m.costs)));
        const lent = Money.sum(
          decided.flatMap((d) => d.loans.map((l) => l.interestPaid.plus(l.principalPaid))),
        );
        const spent = Money.sum(decided.map((d) => d.fund.outflow));
        const { closing } = decided.at(-1)!;
        const held = [closing.carry, closing.costsPot, closing.reserve, closing.fund];
        expect(Money.sum([lent, spent, ...held]).cents).toBe(came.cents);
      }),
    );
  });

  it('never lets principal, arrears, reserve, pot or fund fall below zero', () => {
    fc.assert(
      fc.property(runs, ({ decided }) => {
        for (const { closing } of decided) {
          const owed = [...closing.loans.values()].flatMap((l) => [l.principal, l.interestArrears]);
          const held = [closing.reserve, closing.fund, closing.costsPot, ...closing.costsArrears];
          expect([...owed, ...held].filter((amount) => amount.isNegative())).toEqual([]);
        }
      }),
    );
  });

  it('pays a later tranche only after the earlier ones that want all they are due', () => {
    fc.assert(
      fc.property(runs, ({ decided, order }) => {
        for (const month of decided) earlierFirst(month, order);
      }),
    );
  });

  it('posts the rounded sum of the exact interest of every loan', () => {
    fc.assert(
      fc.property(runs, ({ terms, decided }) => {
        for (const loan of terms) {
          let exact = Ratio.zero;
          for (const month of decided) {
            const first = firstDayOf(month.period);
            const from = loan.paidOut > first ? loan.paidOut : first;
            const row = month.loans.find((l) => l.loan === loan.id)!;
            const span = { from, to: firstDayOf(nextPeriod(month.period)) };
            if (from < span.to) exact = exact.plus(exactInterest(loan, row.openingPrincipal, span));
          }
          const posted = decided.map((d) => d.loans.find((l) => l.loan === loan.id)!.interestDue);
          expect(Money.sum(posted).cents).toBe(exact.round());
        }
      }),
    );
  });
});

function earlierFirst(decided: Decided, order: readonly TrancheTerms[]): void {
  for (const row of decided.rows) {
    const terms = order.at(row.position - 1);
    const limited = terms?.kind === 'principal' && terms.percent !== undefined;
    if (row.due === undefined || limited || !row.due.isAbove(row.paid)) continue;
    const later = decided.rows.filter((other) => other.position > row.position);
    expect(later.filter((other) => !other.paid.isZero())).toEqual([]);
  }
}
