import fc from 'fast-check';
import { MemberId } from '../community/community.js';
import { localDay, period } from '../kernel/local-day.js';
import { Money } from '../kernel/money.js';
import { Percentage } from '../kernel/percentage.js';
import { CASH_KINDS, CashKind } from '../payments/cash-row.js';
import { entriesOfMonth } from './entries-of-month.js';
import { JournalEntry } from './journal-entry.js';
import { bookingFindings, planBooking } from './plan-booking.js';

const anna = 'anna' as MemberId;

function cash(key: string, day: string, kind: CashKind, cents = 11_900) {
  const [date, amount] = [localDay(day), Money.ofCents(cents)];
  return { key, date, kind, amount, vatRate: Percentage.of('19'), text: key };
}

const statement = {
  number: 'house-2026-0001',
  period: period('2026-03'),
  member: anna,
  issuedOn: localDay('2026-03-31'),
  inner: false,
  vat: Money.ofCents(19),
  gross: Money.ofCents(119),
  lines: [{ line: 'solar' as const, net: Money.ofCents(100) }],
};

const receipt = {
  statement: statement.number,
  member: anna,
  date: statement.issuedOn,
  gross: Money.ofCents(119),
  distributable: Money.ofCents(100),
  passThrough: Money.zero,
  vat: Money.ofCents(19),
  receipt: 'b',
};

const month = {
  statements: [statement],
  cash: [
    cash('a', '2026-03-31', 'cost'),
    cash('b', '2026-03-31', 'receipt'),
    cash('c', '2026-03-02', 'income'),
  ],
  receipts: [receipt],
};

describe('the entries of a month', () => {
  it('are booked by date; on a day statements, money in, what it settles, other movements', () => {
    expect(entriesOfMonth(month).map((entry) => entry.key)).toEqual([
      'cash:c',
      'statement:house-2026-0001',
      'cash:b',
      'settled:b:house-2026-0001:2026-03-31',
      'cash:a',
    ]);
  });

  it('leave out what moves nothing', () => {
    const empty = { ...statement, vat: Money.zero, gross: Money.zero, lines: [] };
    expect(entriesOfMonth({ statements: [empty], cash: [], receipts: [] })).toEqual([]);
  });

  it('have equal debits and credits, whatever moves on the bank account', () => {
    const rows = fc.array(
      fc.record({
        key: fc.string(),
        date: fc.constantFrom('2026-03-01', '2026-03-31').map(localDay),
        kind: fc.constantFrom(...CASH_KINDS),
        amount: fc.integer({ min: 1, max: 1e9 }).map((cents) => Money.ofCents(cents)),
        vatRate: fc.integer({ min: 0, max: 100 }).map((rate) => Percentage.of(String(rate))),
        text: fc.string(),
      }),
    );
    fc.assert(
      fc.property(rows, (all) => {
        const entries = entriesOfMonth({ statements: [], cash: all, receipts: [] });
        expect(entries.length).toBe(all.length);
        for (const { postings } of entries) {
          expect(postings.reduce((sum, posting) => sum + posting.cents, 0)).toBe(0);
          expect(postings.length).toBeGreaterThan(1);
        }
      }),
    );
  });
});

describe('booking a month again', () => {
  const wanted = entriesOfMonth(month);
  const posted = wanted.map((entry, place) => ({ ...entry, id: place + 1 }));

  it('posts nothing that is in the journal', () => {
    expect(planBooking(wanted, posted)).toEqual({ toPost: [], known: 5, differing: [] });
    expect(planBooking(wanted, posted.slice(0, 3)).toPost).toEqual(wanted.slice(3));
  });

  it('names an event that has changed and leaves the journal as it is', () => {
    const changed = wanted.map((entry): JournalEntry => ({ ...entry, text: `${entry.text}!` }));
    const plan = planBooking(changed.slice(0, 1), posted);
    expect(plan.toPost).toEqual([]);
    expect(bookingFindings(plan).map(({ code, place }) => `${code} ${place}`)).toEqual([
      'booked-otherwise income',
    ]);
  });
});
