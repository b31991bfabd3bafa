import assert from 'node:assert/strict';
import { Decimal } from './decimal.js';
import { Money } from './money.js';
import { formatScaled, parseScaled } from './scaled-decimal.js';

const PLACES = 6;
const WHOLE = 100_000_000;

/** A percentage with at most six decimals, e.g. a VAT rate of 19 or a yearly interest rate of 2.00. */
export class Percentage {
  static readonly zero = new Percentage(0);

  private constructor(private readonly micros: number) {}

  static parse(text: string): Percentage | undefined {
    const micros = parseScaled(text, PLACES);
    return micros === undefined ? undefined : new Percentage(micros);
  }

  /** Like `parse`, for text that was validated before; anything else is a bug. */
  static of(text: string): Percentage {
    const percentage = Percentage.parse(text);
    assert(percentage !== undefined, `'${text}' is no percentage`);
    return percentage;
  }

  isZero(): boolean {
    return this.micros === 0;
  }

  compare(other: Percentage): number {
    return this.micros - other.micros;
  }

  /** Millionths of a percent: the exact whole number behind the percentage. */
  get millionths(): number {
    return this.micros;
  }

  /** This percentage of an amount, half away from zero (VAT on a sum of nets, EN 16931 BR-CO-17). */
  of(amount: Money): Money {
    return Percentage.cents(new Decimal(amount.cents).times(this.micros).div(WHOLE));
  }

  /** The part of a gross amount that is this percentage of its net: gross × r / (100 + r). */
  containedIn(gross: Money): Money {
    return Percentage.cents(
      new Decimal(gross.cents).times(this.micros).div(new Decimal(WHOLE).plus(this.micros)),
    );
  }

  /** This percentage of a non-negative amount, rounded down to the cent. */
  floorOf(amount: Money): Money {
    const cents = new Decimal(amount.cents).times(this.micros).div(WHOLE).floor();
    return Money.ofCents(cents.toNumber());
  }

  /** Without needless zeros: `19`, `7.8`. */
  toString(): string {
    return formatScaled(this.micros, PLACES).replace(/\.?0+$/, '');
  }

  private static cents(value: InstanceType<typeof Decimal>): Money {
    return Money.ofCents(value.toDecimalPlaces(0).toNumber());
  }
}
