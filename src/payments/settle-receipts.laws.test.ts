import fc from 'fast-check';
import { StatementTotals } from '../billing/statement.js';
import { CommunityId, MemberId } from '../community/community.js';
import { addDays, lastDayOf, localDay, period } from '../kernel/local-day.js';
import { Money } from '../kernel/money.js';
import { Percentage } from '../kernel/percentage.js';
import { StoredCashRow } from './cash-key.js';
import { settleReceipts, settleWhenIssued } from './settle-receipts.js';

const members = ['anna', 'bert'] as const;
const cents = (max: number) => fc.integer({ min: 0, max }).map(Money.ofCents.bind(Money));

const statements = fc
  .array(
    fc.record({
      month: fc.integer({ min: 1, max: 3 }),
      member: fc.constantFrom(...members),
      own: cents(9_000),
      passThrough: cents(5_000),
      vat: cents(2_000),
    }),
    { maxLength: 6 },
  )
  .map((given) =>
    given
      .sort((a, b) => a.month - b.month)
      .map(({ month, member, own, passThrough, vat }, place): StatementTotals => {
        const of = period(`2026-0${month}`);
        const net = own.plus(passThrough);
        return {
          number: `hof-2026-000${place + 1}`,
          community: 'hof' as CommunityId,
          period: of,
          member: member as MemberId,
          issuedOn: lastDayOf(of),
          inner: false,
          net,
          vat,
          gross: net.plus(vat),
          passThrough,
        };
      }),
  );

const rows = fc
  .array(
    fc.record({
      day: fc.integer({ min: 0, max: 120 }),
      kind: fc.constantFrom('receipt', 'receipt', 'receipt', 'return'),
      amount: fc.integer({ min: 1, max: 20_000 }),
      member: fc.constantFrom(...members),
      named: fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined }),
    }),
    { maxLength: 12 },
  )
  .map((given) =>
    given.map(({ day, kind, amount, member, named }, place): StoredCashRow => ({
      key: `row-${place}`,
      date: addDays(localDay('2026-01-01'), day),
      kind: kind,
      amount: Money.ofCents(amount),
      vatRate: Percentage.zero,
      member: member as MemberId,
      statement: named === undefined ? undefined : `hof-2026-000${named}`,
      text: '',
    })),
  );

function sum(parts: readonly { readonly gross: Money }[]): number {
  return Money.sum(parts.map((part) => part.gross)).cents;
}

describe('receipts', () => {
  it('settle or wait to the cent: nothing is lost or made', () => {
    fc.assert(
      fc.property(statements, rows, (issued, booked) => {
        const { settled, waiting } = settleReceipts(issued, booked);
        const signed = booked.map(({ kind, amount }) =>
          kind === 'receipt' ? amount : amount.negated(),
        );
        expect(sum(settled) + sum(waiting)).toBe(Money.sum(signed).cents);
      }),
    );
  });

  it('never settle more than a statement, and a paid one ends exactly at its own parts', () => {
    fc.assert(
      fc.property(statements, rows, (issued, booked) => {
        const { settled } = settleReceipts(issued, booked);
        for (const statement of issued) {
          const own = settled.filter((one) => one.statement === statement.number);
          const total = (part: 'gross' | 'distributable' | 'passThrough' | 'vat') =>
            Money.sum(own.map((one) => one[part])).cents;
          expect(total('gross')).toBeLessThanOrEqual(statement.gross.cents);
          expect(total('gross')).toBeGreaterThanOrEqual(0);
          expect(total('distributable') + total('passThrough') + total('vat')).toBe(total('gross'));
          expect(total('passThrough')).toBeLessThanOrEqual(statement.passThrough.cents);
          if (total('gross') === statement.gross.cents) {
            expect(total('passThrough')).toBe(statement.passThrough.cents);
            expect(total('vat')).toBe(statement.vat.cents);
          }
        }
      }),
    );
  });

  it('of a day do not change what later days bring', () => {
    fc.assert(
      fc.property(
        statements,
        rows,
        fc.constantFrom('2026-01', '2026-02', '2026-03'),
        (all, booked, month) => {
          const end = lastDayOf(period(month));
          const whole = settleReceipts(all, booked).settled.filter((one) => one.date <= end);
          const part = settleReceipts(
            all.filter((one) => one.issuedOn <= end),
            booked.filter((one) => one.date <= end),
          );
          expect(part.settled).toEqual(whole);
        },
      ),
    );
  });

  it('in full are what paid-when-issued assumes', () => {
    fc.assert(
      fc.property(statements, (issued) => {
        const paid = issued.flatMap((one, place): StoredCashRow[] =>
          one.gross.isZero()
            ? []
            : [
                {
                  key: `row-${place}`,
                  date: one.issuedOn,
                  kind: 'receipt',
                  amount: one.gross,
                  vatRate: Percentage.zero,
                  statement: one.number,
                  text: '',
                },
              ],
        );
        const received = settleReceipts(issued, paid).settled.map((one) => ({
          ...one,
          receipt: 'assumed',
        }));
        expect(received).toEqual(settleWhenIssued(issued).settled);
      }),
    );
  });
});
