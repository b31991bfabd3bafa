import assert from 'node:assert/strict';
import { Money } from '../kernel/money.js';
import { StoredCashRow } from './cash-key.js';

/** A receipt and where its money is: applied to statements, in order, or still waiting. */
export class Payment {
  private left: Money;
  private readonly applied: { readonly statement: string; amount: Money }[] = [];

  constructor(readonly row: StoredCashRow) {
    this.left = row.amount;
  }

  get waiting(): Money {
    return this.left;
  }

  /** What has not been returned. */
  get kept(): Money {
    return Money.sum([this.left, ...this.applied.map(({ amount }) => amount)]);
  }

  /** The statements it settled, the last one first. */
  get statements(): readonly string[] {
    return this.applied.map(({ statement }) => statement).reverse();
  }

  apply(statement: string, amount: Money): void {
    assert(!amount.isAbove(this.left), 'a receipt settles no more than it brought');
    this.left = this.left.minus(amount);
    const known = this.applied.find((one) => one.statement === statement);
    if (known === undefined) this.applied.push({ statement, amount });
    else known.amount = known.amount.plus(amount);
  }

  /** Takes at most `amount` back from a statement it settled, or from what waits; gives what it took. */
  takeBack(statement: string | undefined, amount: Money): Money {
    const applied = this.applied.find((one) => one.statement === statement);
    if (statement === undefined) {
      const taken = Money.min(this.left, amount);
      this.left = this.left.minus(taken);
      return taken;
    }
    if (applied === undefined) return Money.zero;
    const taken = Money.min(applied.amount, amount);
    applied.amount = applied.amount.minus(taken);
    return taken;
  }
}

/** A place money can be taken back from; without a statement it is what still waits. */
export interface Reversal {
  readonly payment: Payment;
  readonly statement: string | undefined;
}

/**
 * Where a return takes its money from, in order: all of the latest receipt of the same amount (for the
 * statement it names, when it names one), then what settled the named statement, then what waits, then
 * what the member paid last. Every place may be asked twice; an emptied one gives nothing.
 */
export function reversals(payments: readonly Payment[], returned: StoredCashRow): Reversal[] {
  const latest = [...payments].reverse();
  const waiting = (payment: Payment): Reversal => ({ payment, statement: undefined });
  const settled = (payment: Payment): Reversal[] =>
    payment.statements.map((statement) => ({ payment, statement }));
  const named = ({ row, statements }: Payment): boolean =>
    returned.statement === undefined ||
    row.statement === returned.statement ||
    statements.includes(returned.statement);
  const whole = latest.find(
    (payment) =>
      payment.row.amount.cents === returned.amount.cents &&
      payment.kept.cents === returned.amount.cents &&
      named(payment),
  );
  const all = latest.flatMap(settled);
  return [
    ...(whole === undefined ? [] : [waiting(whole), ...settled(whole)]),
    ...all.filter(({ statement }) => statement === returned.statement),
    ...latest.map(waiting),
    ...all,
  ];
}
