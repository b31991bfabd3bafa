import { Period } from '../../src/kernel/local-day.js';
import { Money } from '../../src/kernel/money.js';
import { JournalEntry } from '../../src/ledger/journal-entry.js';
import { RepaymentState } from '../../src/repayment/repayment-state.js';
import { Violations } from './energy-laws.js';
import { MonthMoney, YearCourse } from './year-course.js';

/** Debit = credit in every entry, and the accounts stand where the distribution says. */
export function brokenBooks(journal: ReadonlyMap<string, JournalEntry>, closing: RepaymentState) {
  const balances = new Map<string, number>();
  const violations: Violations = [];
  for (const { key, postings } of journal.values()) {
    let sum = 0;
    for (const { account, cents } of postings) {
      sum += cents;
      balances.set(account, (balances.get(account) ?? 0) + cents);
    }
    if (sum !== 0) violations.push(`${key} is out of balance by ${sum}`);
  }
  const wanted = new Map([
    ['bank:distributable', closing.carry.cents],
    ['bank:costs-pot', closing.costsPot.cents],
    ['bank:reserve', closing.reserve.cents],
    ['bank:fund', closing.fund.cents],
  ]);
  for (const [id, loan] of closing.loans) {
    wanted.set(`loan:${id}`, -loan.principal.cents);
    wanted.set(`interest:${id}`, -loan.interestArrears.cents);
  }
  for (const [account, cents] of wanted) {
    const booked = balances.get(account) ?? 0;
    if (booked !== cents)
      violations.push(`${account} is ${booked}, the distribution says ${cents}`);
  }
  return violations;
}

/** All that is available is given out, nothing falls below zero, the loan comes before the fund. */
export function brokenDistribution({ period, decided }: MonthMoney): Violations {
  const { available, rows, loans, fund, closing, left } = decided;
  const paid = Money.sum([...rows.map((row) => row.paid), left]);
  const owed = closing.loans.values();
  const amounts = {
    available: available.available,
    costsPot: closing.costsPot,
    reserve: closing.reserve,
    fund: closing.fund,
    ...Object.fromEntries([...owed].map((loan, place) => [`loan ${place}`, loan.principal])),
  };
  const below = Object.entries(amounts).filter(([, amount]) => amount.isNegative());
  const open = loans.filter(({ period: of, closingPrincipal, interestArrears }) => {
    return of === period && !(closingPrincipal.isZero() && interestArrears.isZero());
  });
  return [
    ...(paid.cents === available.available.cents ? [] : [`${period}: paid ${paid.toString()}`]),
    ...below.map(([name, amount]) => `${period}: ${name} is ${amount.toString()}`),
    ...(fund.inflow.isZero() || open.length === 0 ? [] : [`${period}: the fund before the loan`]),
    ...rows.filter(({ paid: one }) => one.isNegative()).map((row) => `${period}: ${row.tranche}`),
  ];
}

/** What came in settles statements or waits, to the cent. */
export function lostReceipts(course: YearCourse, month: Period): Violations {
  const money = course.money.find((one) => one.period === month)!;
  const { settled, waiting, findings } = money.received;
  const cash = course.cash.filter(({ date }) => date.slice(0, 7) <= month);
  const of = (kind: 'receipt' | 'return') =>
    Money.sum(cash.filter((row) => row.kind === kind).map(({ amount }) => amount));
  const came = of('receipt').minus(of('return')).cents;
  const kept = Money.sum([...settled, ...waiting].map(({ gross }) => gross)).cents;
  const unmatched = findings.filter(({ code }) => code === 'return-unmatched').length;
  return came === kept || unmatched > 0 ? [] : [`${month}: ${came} came in, ${kept} are known`];
}
