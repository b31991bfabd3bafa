import assert from 'node:assert/strict';
import { Decimal } from './decimal.js';
import { Energy } from './energy.js';
import { Money } from './money.js';
import { Percentage } from './percentage.js';
import { formatScaled, parseScaled } from './scaled-decimal.js';

const PRICE_PLACES = 6;
const PLACES_MIN = 2;
const MILLIWATT_HOURS_PER_KWH = 1_000_000;

/**
 * A net price with at most six decimals: €/kWh, €/month or € per session. `costOf` and its kin are the
 * one place where money is rounded from a price: once per statement line, half away from zero, so that
 * a cancellation mirrors to the cent (EN 16931, BT-131).
 */
export class Price {
  private constructor(
    private readonly micros: number,
    private readonly places: number,
  ) {}

  static parse(text: string): Price | undefined {
    const micros = parseScaled(text, PRICE_PLACES);
    if (micros === undefined) return undefined;
    const given = text.includes('.') ? text.length - text.indexOf('.') - 1 : 0;
    return new Price(micros, Math.max(given, PLACES_MIN));
  }

  /** Like `parse`, for text that was validated before; anything else is a bug. */
  static of(text: string): Price {
    const price = Price.parse(text);
    assert(price !== undefined, `'${text}' is no price`);
    return price;
  }

  isZero(): boolean {
    return this.micros === 0;
  }

  /** Price × unrounded energy. */
  costOf(energy: Energy): Money {
    const cost = new Decimal(this.micros).times(energy.milliwattHours).div(MILLIWATT_HOURS_PER_KWH);
    return Price.cents(cost);
  }

  /** A monthly price for `days` of a month of `daysOfMonth` days. */
  costOfDays(days: number, daysOfMonth: number): Money {
    return Price.cents(new Decimal(this.micros).times(days).div(daysOfMonth));
  }

  /** A price per piece. */
  costOfPieces(pieces: number): Money {
    return Price.cents(new Decimal(this.micros).times(pieces));
  }

  /** The gross price a person is shown before buying, to six places, half away from zero. */
  withVat(rate: Percentage): Price {
    const whole = 100_000_000;
    const gross = new Decimal(this.micros).times(rate.millionths + whole).div(whole);
    const text = formatScaled(gross.toDecimalPlaces(0).toNumber(), PRICE_PLACES);
    return Price.of(text.replace(/(\.\d{2}\d*?)0+$/, '$1'));
  }

  /** As given, with at least two places: `0.2269`, `0.1980`, `6.30`. */
  toString(): string {
    const text = formatScaled(this.micros, PRICE_PLACES);
    return text.slice(0, text.length - PRICE_PLACES + this.places);
  }

  private static cents(micros: InstanceType<typeof Decimal>): Money {
    return Money.ofCents(micros.div(10_000).toDecimalPlaces(0).toNumber());
  }
}
