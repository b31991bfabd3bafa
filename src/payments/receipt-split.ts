import { StatementTotals } from '../billing/statement.js';
import { Money } from '../kernel/money.js';
import { Ratio } from '../kernel/ratio.js';

/** A part of a statement's money: gross = distributable + passThrough + vat. */
export interface MoneyParts {
  readonly gross: Money;
  readonly distributable: Money;
  readonly passThrough: Money;
  readonly vat: Money;
}

/**
 * What cumulative receipts on a statement are for: floor(R × distributable net ÷ gross) distributable,
 * floor(R × pass-through ÷ gross) pass-through, the rest VAT (SCENARIO "Money"). At R = gross the parts
 * are the statement's own; nothing received has no parts, whatever the gross.
 */
export function partsOf(statement: StatementTotals, received: Money): MoneyParts {
  if (received.cents === statement.gross.cents) return fullParts(statement);
  const share = (part: Money): Money =>
    received.isZero()
      ? Money.zero
      : Money.ofCents(
          Ratio.of(BigInt(received.cents) * BigInt(part.cents), statement.gross.cents).floor(),
        );
  const distributable = share(statement.net.minus(statement.passThrough));
  const passThrough = share(statement.passThrough);
  const vat = received.minus(distributable).minus(passThrough);
  return { gross: received, distributable, passThrough, vat };
}

/** The parts of a statement that is paid in full. */
export function fullParts({ gross, net, passThrough, vat }: StatementTotals): MoneyParts {
  return { gross, distributable: net.minus(passThrough), passThrough, vat };
}

/** What came in between two cumulative states. */
export function partsBetween(before: MoneyParts, after: MoneyParts): MoneyParts {
  return {
    gross: after.gross.minus(before.gross),
    distributable: after.distributable.minus(before.distributable),
    passThrough: after.passThrough.minus(before.passThrough),
    vat: after.vat.minus(before.vat),
  };
}
