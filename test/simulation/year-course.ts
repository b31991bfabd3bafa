import { createHash } from 'node:crypto';
import { DraftedMonth, issueStatements } from '../../src/billing/issue-statements.js';
import { statementNumber } from '../../src/billing/number-statements.js';
import { RegisterBook, registerInstants } from '../../src/billing/register-book.js';
import { Statement } from '../../src/billing/statement.js';
import { ChargeSession } from '../../src/charging/charge-session.js';
import { canonicalJson } from '../../src/kernel/canonical-json.js';
import {
  firstDayOf,
  lastDayOf,
  nextPeriod,
  Period,
  period,
  periodOf,
  periodsBetween,
  previousPeriod,
} from '../../src/kernel/local-day.js';
import { bookDistribution } from '../../src/ledger/book-distribution.js';
import { entriesOfMonth } from '../../src/ledger/entries-of-month.js';
import { JournalEntry, thatMoveMoney } from '../../src/ledger/journal-entry.js';
import { Measurements } from '../../src/measurements/measurement.js';
import { keyed, StoredCashRow } from '../../src/payments/cash-key.js';
import { monthCash } from '../../src/payments/month-cash.js';
import { SettledReceipts, settleReceipts } from '../../src/payments/settle-receipts.js';
import { Decided, decideMonth } from '../../src/repayment/distribution.js';
import { distributionToBook } from '../../src/repayment/distribution-to-book.js';
import { checkFundPayments } from '../../src/repayment/fund-payments.js';
import { monthToDistribute } from '../../src/repayment/month-inputs.js';
import { openingState } from '../../src/repayment/repayment-state.js';
import { Decision, settle } from '../../src/settlement/settle.js';
import { startOf, quarterHour } from '../../src/kernel/quarter-hour.js';
import { CashHabits, OpenBill } from './cash-habits.js';
import { YEAR } from './community-plan.js';
import { around, measureMonth } from './known-readings.js';
import { SeededRandom } from '../support/seeded-random.js';
import { SimulatedYear } from './simulated-year.js';

/** A month's energy with what it gives to bill. */
export interface MonthEnergy {
  readonly period: Period;
  readonly measurements: Measurements;
  readonly settlement: Decision;
  readonly drafted: DraftedMonth;
}

/** A month's money when it was distributed. */
export interface MonthMoney {
  readonly period: Period;
  readonly cash: readonly StoredCashRow[];
  readonly received: SettledReceipts;
  readonly decided: Decided;
}

export const MONTHS = periodsBetween(period(`${YEAR}-01`), period(`${YEAR}-12`));
const CLOSED_AFTER_MS = 3 * 3_600_000;

/** When a month is closed: three hours after its end. */
export function closingTime(year: SimulatedYear, month: Period): number {
  return year.community.zone.startOfDay(firstDayOf(nextPeriod(month))) + CLOSED_AFTER_MS;
}

export function cashHabits(year: SimulatedYear): CashHabits {
  return new CashHabits(new SeededRandom(year.seed).named('cash'), year.plan.lateMembers);
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** A year through the pure stages, month by month; a month is looked at again when the next is closed. */
export class YearCourse {
  readonly statements: Statement[] = [];
  readonly journal = new Map<string, JournalEntry>();
  readonly cash: StoredCashRow[] = [];
  readonly money: MonthMoney[] = [];
  private readonly bills: OpenBill[] = [];
  private readonly habits: CashHabits;

  constructor(private readonly year: SimulatedYear) {
    this.habits = cashHabits(year);
  }

  /** The energy of the month before with what has arrived since, then the month to its end. */
  close(month: Period): { readonly energy: readonly MonthEnergy[]; readonly money: MonthMoney } {
    const readings = this.year.readingsBy(closingTime(this.year, month));
    const months = month === MONTHS[0] ? [month] : [previousPeriod(month), month];
    this.cash.push(...this.cashOf(month));
    const energy = months.map((one) => {
      const found = energyOf(this.year, one, readings);
      this.issue(found, month);
      return found;
    });
    for (const one of months) this.book(one);
    return { energy, money: this.distribute(month) };
  }

  private get before() {
    return this.money.at(-1)?.decided.closing ?? openingState(this.year.community.opening);
  }

  private cashOf(month: Period): readonly StoredCashRow[] {
    const rows = this.habits.rowsOf(month, this.bills, this.before.fund);
    return keyed(rows, sha256);
  }

  /** Numbers what can be issued and is not yet; an issued statement never changes. */
  private issue({ period: of, drafted }: MonthEnergy, closed: Period): void {
    const { community } = this.year;
    for (const { member, basis, body } of drafted.drafts) {
      if (this.statements.some((one) => one.period === of && one.member === member.id)) continue;
      const statement: Statement = {
        ...body,
        number: statementNumber(community.id, of, this.statements.length + 1),
        community: community.id,
        period: of,
        member: member.id,
        issuedOn: lastDayOf(of),
        inner: member.role === 'operator',
        inputHash: sha256(canonicalJson(basis)),
        basis,
      };
      this.statements.push(statement);
      this.bills.push({ statement, payableFrom: firstDayOf(nextPeriod(closed)) });
    }
  }

  private receivedBy(month: Period): SettledReceipts {
    const issued = this.statements.filter((one) => one.period <= month);
    const end = lastDayOf(month);
    return settleReceipts(
      issued,
      this.cash.filter(({ date }) => date <= end),
    );
  }

  private book(month: Period): void {
    const receipts = this.receivedBy(month).settled;
    const entries = entriesOfMonth({
      statements: this.statements.filter((one) => one.period === month),
      cash: this.cash.filter(({ date }) => periodOf(date) === month),
      receipts: receipts.filter(({ date }) => periodOf(date) === month),
    });
    this.post(entries);
  }

  /** The same event again must have the same body. */
  private post(entries: readonly JournalEntry[]): void {
    for (const entry of entries) {
      const known = this.journal.get(entry.key);
      if (known === undefined) this.journal.set(entry.key, entry);
      else expect(entry).toEqual(known);
    }
  }

  private distribute(month: Period): MonthMoney {
    const { community } = this.year;
    const { before } = this;
    const received = this.receivedBy(month);
    const cash = this.cash.filter(({ date }) => periodOf(date) === month);
    checkFundPayments(month, cash, before.fund);
    const sums = monthCash(month, received.settled, cash);
    const toDistribute = monthToDistribute(community, sums, before);
    const decided = decideMonth(toDistribute);
    const isFirst = this.money.length === 0;
    this.post(thatMoveMoney(bookDistribution(distributionToBook(toDistribute, decided, isFirst))));
    this.money.push({ period: month, cash, received, decided });
    return this.money[this.money.length - 1];
  }
}

/** A month from readings to what can be billed. */
export function energyOf(
  year: SimulatedYear,
  month: Period,
  readings: ReturnType<SimulatedYear['readingsBy']>,
): MonthEnergy {
  const { community } = year;
  const measurements = measureMonth(community, month, readings);
  const sessions = sessionsIn(year, month);
  const settlement = settle(community, measurements, sessions);
  const book = registerInstants(community, month).flatMap((at) => around(readings, at, at));
  const settled = {
    community,
    period: month,
    settlement: { ...settlement, inputHash: '' },
    sessions,
  };
  const drafted = issueStatements(settled, new RegisterBook(book));
  return { period: month, measurements, settlement, drafted };
}

/** Sessions that overlap a month. */
export function sessionsIn(year: SimulatedYear, month: Period): readonly ChargeSession[] {
  const { first, count } = year.community.zone.quarterHoursOfPeriod(month);
  const [from, to] = [startOf(first), startOf(quarterHour(first + count))];
  return year.sessions.filter(({ startedAt, endedAt }) => startedAt < to && endedAt > from);
}
