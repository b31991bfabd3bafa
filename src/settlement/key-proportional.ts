import { divide } from '../kernel/split.js';
import { Key } from './key.js';

/** Products up to here are divided in doubles: every step stays below 2^53 and is exact. */
const PRODUCT_MAX = 2 ** 52;

/**
 * Everybody gets energy in proportion to own use: C × Q / D with D the use of all and
 * Q = min(shared, D) (BDEW example 3; §42b(5) EnWG). Nothing is left while anybody draws more.
 */
export const proportionalKey: Key = {
  share(shared, use, { whole, fraction, cap }) {
    const participants = use.length;
    let demand = 0;
    for (let place = 0; place < participants; place += 1) demand += use[place];
    whole[participants] = fraction[participants] = cap[participants] = 0;
    const enough = shared >= demand;
    for (let place = 0; place < participants; place += 1) {
      const own = use[place];
      cap[place] = own;
      const product = own * shared;
      if (enough) {
        whole[place] = own;
        fraction[place] = 0;
      } else if (product <= PRODUCT_MAX) {
        const quotient = Math.floor(product / demand);
        const rest = product - quotient * demand;
        whole[place] = rest < 0 ? quotient - 1 : quotient;
        fraction[place] = (rest < 0 ? rest + demand : rest) / demand;
      } else {
        const { quotient, remainder } = divide(own, shared, demand);
        whole[place] = quotient;
        fraction[place] = remainder / demand;
      }
    }
    return enough ? demand : shared;
  },
};
