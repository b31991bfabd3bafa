import assert from 'node:assert/strict';
import { formatScaled, parseScaled } from './scaled-decimal.js';

const KWH_PLACES = 6;

/**
 * An amount of energy in whole milliwatt-hours; never negative: the direction is in the word (import,
 * export). Whole numbers below 2^53 are exact, which is nine terawatt-hours.
 */
export class Energy {
  static readonly zero = new Energy(0);

  private constructor(readonly milliwattHours: number) {}

  /** Refuses what is not a whole, non-negative number: such a value is a bug of the caller. */
  static ofMilliwattHours(value: number): Energy {
    assert(Number.isSafeInteger(value) && value >= 0, `energy is ${value} milliwatt-hours`);
    return value === 0 ? Energy.zero : new Energy(value);
  }

  /** Kilowatt-hours as decimal text with at most six places; undefined when the text is none. */
  static parseKwh(text: string): Energy | undefined {
    const scaled = parseScaled(text, KWH_PLACES);
    return scaled === undefined || scaled < 0 ? undefined : Energy.ofMilliwattHours(scaled);
  }

  plus(other: Energy): Energy {
    return Energy.ofMilliwattHours(this.milliwattHours + other.milliwattHours);
  }

  /** Refuses a result below zero. */
  minus(other: Energy): Energy {
    return Energy.ofMilliwattHours(this.milliwattHours - other.milliwattHours);
  }

  isZero(): boolean {
    return this.milliwattHours === 0;
  }

  /** Kilowatt-hours with six places, the form of every exported file. */
  kwh(): string {
    return formatScaled(this.milliwattHours, KWH_PLACES);
  }

  /** Kilowatt-hours with all the places the value needs and no more: `84.372`, `3`. */
  kwhShort(): string {
    return this.kwh().replace(/\.?0+$/, '');
  }

  static sum(energies: Iterable<Energy>): Energy {
    let total = 0;
    for (const energy of energies) total += energy.milliwattHours;
    return Energy.ofMilliwattHours(total);
  }
}

/** Whole milliwatt-hours as kilowatt-hours with six places; also for a signed difference. */
export function kwhText(milliwattHours: number): string {
  return formatScaled(milliwattHours, KWH_PLACES);
}
