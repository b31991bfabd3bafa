import { StatementTotals } from '../billing/statement.js';
import { MemberId } from '../community/community.js';
import { LocalDay } from '../kernel/local-day.js';
import { Money } from '../kernel/money.js';
import { Finding } from '../measurements/measurement.js';
import { StoredCashRow } from './cash-key.js';
import { Payment, reversals } from './payment.js';
import { fullParts, partsBetween, partsOf } from './receipt-split.js';
import { SettledReceipt, WaitingReceipt } from './settled-receipt.js';

/** What receipts and returns have settled, what still waits, and what a person should look at. */
export interface SettledReceipts {
  /** By date, then the order in which it was settled; one entry per payment, statement and date. */
  readonly settled: readonly SettledReceipt[];
  readonly waiting: readonly WaitingReceipt[];
  readonly findings: readonly Finding[];
}

/**
 * Under paid-when-issued every statement but the operator's is received in full on the day it is
 * issued; a credit flows back the same way.
 */
export function settleWhenIssued(statements: readonly StatementTotals[]): SettledReceipts {
  const settled = inOrderOfIssue(statements)
    .filter((statement) => !statement.inner)
    .map((statement) => ({
      statement: statement.number,
      member: statement.member,
      date: statement.issuedOn,
      receipt: 'assumed',
      ...fullParts(statement),
    }));
  return { settled: settled.filter(movesMoney), waiting: [], findings: [] };
}

/**
 * Settles statements by the receipts of the bank account, day by day. A receipt settles the statement it
 * names, else the oldest open one of the member; what exceeds the open amount settles the member's next
 * oldest open one, else waits and settles the next one on its date. One that names a statement not yet
 * issued waits for it. A return undoes the receipt of the same amount, else first what the named
 * statement, then what the member paid last. The operator's own statements are never open, nor is one
 * of zero or a credit. Statements of a day stand before the day's payments; rows count in given order.
 */
export function settleReceipts(
  statements: readonly StatementTotals[],
  rows: readonly StoredCashRow[],
): SettledReceipts {
  const settling = new Settling();
  const issues = inOrderOfIssue(statements);
  let issued = 0;
  const issueUntil = (day: LocalDay | undefined): void => {
    for (let next = issues.at(issued); next !== undefined; next = issues.at(issued)) {
      if (day !== undefined && next.issuedOn > day) return;
      settling.issue(next);
      issued += 1;
    }
  };
  const booked = rows.filter((row) => row.kind === 'receipt' || row.kind === 'return');
  for (const row of booked.sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0))) {
    issueUntil(row.date);
    if (row.kind === 'receipt') settling.receive(row);
    else settling.giveBack(row);
  }
  issueUntil(undefined);
  return settling.result();
}

class Settling {
  private readonly statements = new Map<string, StatementTotals>();
  private readonly received = new Map<string, Money>();
  private readonly payments: Payment[] = [];
  private readonly settled = new Map<string, SettledReceipt>();
  private readonly unmatched: StoredCashRow[] = [];

  issue(statement: StatementTotals): void {
    this.statements.set(statement.number, statement);
    this.useWaiting(statement.issuedOn);
  }

  receive(row: StoredCashRow): void {
    const payment = new Payment(row);
    this.payments.push(payment);
    this.use(payment, row.date);
  }

  giveBack(row: StoredCashRow): void {
    const member = this.memberOf(row.statement) ?? row.member;
    const own = this.payments.filter((payment) =>
      member === undefined
        ? payment.row.statement === row.statement
        : this.payerOf(payment) === member,
    );
    let left = row.amount;
    for (const { payment, statement } of reversals(own, row)) {
      const taken = payment.takeBack(statement, left);
      left = left.minus(taken);
      if (statement !== undefined) this.settle(statement, row, row.date, taken.negated());
    }
    if (!left.isZero()) this.unmatched.push({ ...row, amount: left });
    this.useWaiting(row.date);
  }

  result(): SettledReceipts {
    const settled = [...this.settled.values()].filter(movesMoney);
    settled.sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
    const kept = this.payments.filter((payment) => !payment.waiting.isZero());
    return {
      settled,
      waiting: [
        ...kept.map((payment) => this.waitingReceipt(payment.row, payment.waiting)),
        ...this.unmatched.map((row) => this.waitingReceipt(row, row.amount.negated())),
      ],
      findings: [
        ...kept.map(({ row, waiting }) => waitingFinding(row, waiting)),
        ...this.unmatched.map(unmatchedFinding),
      ],
    };
  }

  private useWaiting(date: LocalDay): void {
    for (const payment of this.payments) this.use(payment, date);
  }

  private use(payment: Payment, date: LocalDay): void {
    for (;;) {
      const statement = payment.waiting.isZero() ? undefined : this.targetOf(payment);
      if (statement === undefined) return;
      const amount = Money.min(payment.waiting, this.openAmount(statement));
      payment.apply(statement.number, amount);
      this.settle(statement.number, payment.row, date, amount);
    }
  }

  private targetOf(payment: Payment): StatementTotals | undefined {
    const named = payment.row.statement;
    const statement = named === undefined ? undefined : this.statements.get(named);
    if (named !== undefined && statement === undefined) return undefined;
    if (statement !== undefined && this.isOpen(statement)) return statement;
    const member = this.payerOf(payment);
    return [...this.statements.values()].find((one) => one.member === member && this.isOpen(one));
  }

  private payerOf({ row }: Payment): MemberId | undefined {
    return this.memberOf(row.statement) ?? row.member;
  }

  private memberOf(statement: string | undefined): MemberId | undefined {
    return statement === undefined ? undefined : this.statements.get(statement)?.member;
  }

  private isOpen(statement: StatementTotals): boolean {
    return !statement.inner && this.openAmount(statement).isAbove(Money.zero);
  }

  private openAmount(statement: StatementTotals): Money {
    return statement.gross.minus(this.received.get(statement.number) ?? Money.zero);
  }

  private settle(number: string, row: StoredCashRow, date: LocalDay, amount: Money): void {
    const statement = this.statements.get(number);
    if (statement === undefined) return;
    const before = this.received.get(number) ?? Money.zero;
    const after = before.plus(amount);
    this.received.set(number, after);
    const parts = partsBetween(partsOf(statement, before), partsOf(statement, after));
    const key = `${date}/${row.key}/${number}`;
    const known = this.settled.get(key);
    this.settled.set(key, {
      statement: number,
      member: statement.member,
      date,
      receipt: row.key,
      gross: parts.gross.plus(known?.gross ?? Money.zero),
      distributable: parts.distributable.plus(known?.distributable ?? Money.zero),
      passThrough: parts.passThrough.plus(known?.passThrough ?? Money.zero),
      vat: parts.vat.plus(known?.vat ?? Money.zero),
    });
  }

  private waitingReceipt(row: StoredCashRow, gross: Money): WaitingReceipt {
    const member = this.memberOf(row.statement) ?? row.member;
    return { receipt: row.key, member, statement: row.statement, date: row.date, gross };
  }
}

function movesMoney(receipt: SettledReceipt): boolean {
  const { gross, distributable, passThrough, vat } = receipt;
  return [gross, distributable, passThrough, vat].some((part) => !part.isZero());
}

function inOrderOfIssue(statements: readonly StatementTotals[]): StatementTotals[] {
  const number = (text: string) => Number(text.slice(text.lastIndexOf('-') + 1));
  return [...statements].sort((a, b) =>
    a.issuedOn === b.issuedOn
      ? number(a.number) - number(b.number)
      : a.issuedOn < b.issuedOn
        ? -1
        : 1,
  );
}

function waitingFinding(row: StoredCashRow, waiting: Money): Finding {
  const of = row.statement ?? row.member ?? '';
  const text = `${waiting.toString()} of the receipt of ${row.date} for ${of} wait: no statement is open.`;
  return { code: 'receipt-waiting', place: of, count: 1, text };
}

function unmatchedFinding(row: StoredCashRow): Finding {
  const of = row.statement ?? row.member ?? '';
  const text = `${row.amount.toString()} returned on ${row.date} for ${of} were never received: look into it.`;
  return { code: 'return-unmatched', place: of, count: 1, text };
}
