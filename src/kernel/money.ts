import assert from 'node:assert/strict';
import { formatScaled, parseScaled } from './scaled-decimal.js';

/** An amount of money in whole cents of the community's currency; may be negative. */
export class Money {
  static readonly zero = new Money(0);

  private constructor(readonly cents: number) {}

  static ofCents(cents: number): Money {
    assert(Number.isSafeInteger(cents), `money is ${cents} cents`);
    return cents === 0 ? Money.zero : new Money(cents);
  }

  /** Decimal text with at most two places; undefined when the text is none. */
  static parse(text: string): Money | undefined {
    const cents = parseScaled(text, 2);
    return cents === undefined ? undefined : Money.ofCents(cents);
  }

  plus(other: Money): Money {
    return Money.ofCents(this.cents + other.cents);
  }

  minus(other: Money): Money {
    return Money.ofCents(this.cents - other.cents);
  }

  negated(): Money {
    return Money.ofCents(this.cents === 0 ? 0 : -this.cents);
  }

  isZero(): boolean {
    return this.cents === 0;
  }

  isNegative(): boolean {
    return this.cents < 0;
  }

  isAbove(other: Money): boolean {
    return this.cents > other.cents;
  }

  /** Two places and a point: `70.02`, the form of every exported file. */
  toString(): string {
    return formatScaled(this.cents, 2);
  }

  static sum(amounts: Iterable<Money>): Money {
    let cents = 0;
    for (const amount of amounts) cents += amount.cents;
    return Money.ofCents(cents);
  }

  static min(a: Money, b: Money): Money {
    return a.cents <= b.cents ? a : b;
  }

  static max(a: Money, b: Money): Money {
    return a.cents >= b.cents ? a : b;
  }
}
