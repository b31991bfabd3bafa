import assert from 'node:assert/strict';

/**
 * An exact fraction of whole numbers, denominator positive. Interest, day counts and shares are summed
 * as ratios and rounded once, so that no order of steps changes a cent.
 */
export class Ratio {
  static readonly zero = new Ratio(0n, 1n);
  static readonly one = new Ratio(1n, 1n);

  private constructor(
    readonly numerator: bigint,
    readonly denominator: bigint,
  ) {}

  static of(numerator: bigint | number, denominator: bigint | number = 1n): Ratio {
    const below = BigInt(denominator);
    assert(below !== 0n, 'a ratio has a denominator');
    const [top, bottom] = below < 0n ? [-BigInt(numerator), -below] : [BigInt(numerator), below];
    const divisor = greatestCommonDivisor(top < 0n ? -top : top, bottom);
    return new Ratio(top / divisor, bottom / divisor);
  }

  /** Reads `numerator/denominator` or a whole number, the form `toString` writes. */
  static parse(text: string): Ratio {
    const [numerator = '', denominator = '1'] = text.split('/');
    return Ratio.of(BigInt(numerator), BigInt(denominator));
  }

  plus(other: Ratio): Ratio {
    return Ratio.of(
      this.numerator * other.denominator + other.numerator * this.denominator,
      this.denominator * other.denominator,
    );
  }

  minus(other: Ratio): Ratio {
    return this.plus(Ratio.of(-other.numerator, other.denominator));
  }

  times(other: Ratio): Ratio {
    return Ratio.of(this.numerator * other.numerator, this.denominator * other.denominator);
  }

  compare(other: Ratio): number {
    const left = this.numerator * other.denominator;
    const right = other.numerator * this.denominator;
    return left < right ? -1 : left > right ? 1 : 0;
  }

  /** The nearest whole number, half away from zero. */
  round(): number {
    const doubled = (this.numerator < 0n ? -this.numerator : this.numerator) * 2n;
    const whole = (doubled + this.denominator) / (2n * this.denominator);
    return Number(this.numerator < 0n ? -whole : whole);
  }

  floor(): number {
    const whole = this.numerator / this.denominator;
    const below = this.numerator < 0n && whole * this.denominator !== this.numerator;
    return Number(below ? whole - 1n : whole);
  }

  toString(): string {
    return this.denominator === 1n
      ? this.numerator.toString()
      : `${this.numerator.toString()}/${this.denominator.toString()}`;
  }
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b];
  return a === 0n ? 1n : a;
}
