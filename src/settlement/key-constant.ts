import assert from 'node:assert/strict';
import { Ratio } from '../kernel/ratio.js';
import { divide } from '../kernel/split.js';
import { Key } from './key.js';

/**
 * Everybody gets at most a constant part of the energy: min(C, f × shared). Nothing is redistributed:
 * what somebody does not draw is surplus (BDEW example 1, base generation). A participant without a
 * part gets nothing. The surplus takes part as the last participant, without a cap.
 */
export function constantKey(parts: readonly (Ratio | undefined)[]): Key {
  const above = Float64Array.from(parts, (part) => wholeOf(part?.numerator ?? 0n));
  const below = Float64Array.from(parts, (part) => wholeOf(part?.denominator ?? 1n));
  return {
    share(shared, use, { whole, fraction, cap }) {
      const surplus = use.length;
      whole[surplus] = shared;
      fraction[surplus] = 0;
      cap[surplus] = Infinity;
      for (let place = 0; place < surplus; place += 1) {
        const { quotient, remainder } = divide(shared, above[place], below[place]);
        const capped = quotient >= use[place];
        whole[place] = capped ? use[place] : quotient;
        fraction[place] = capped ? 0 : remainder / below[place];
        cap[place] = above[place] === 0 ? 0 : use[place];
        whole[surplus] -= whole[place];
        fraction[surplus] -= fraction[place];
      }
      return shared;
    },
  };
}

function wholeOf(value: bigint): number {
  const whole = Number(value);
  assert(Number.isSafeInteger(whole), `the part of a key has too many digits: ${value.toString()}`);
  return whole;
}
