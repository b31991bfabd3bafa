import assert from 'node:assert/strict';

/**
 * Splits a whole, non-negative total by non-negative whole weights: every part is the exact share
 * rounded down or up, the largest remainders first, ties to the earlier place; the parts add up to the
 * total. All weights zero: equal parts. Exact for any size (products beyond 2^53 are taken as BigInt).
 */
export function split(total: number, weights: readonly number[]): number[] {
  assert(Number.isSafeInteger(total) && total >= 0, `the total to split is ${total}`);
  assert(weights.length > 0, 'a split has at least one part');
  const sum = weights.reduce((a, b) => a + b, 0);
  assert(Number.isSafeInteger(sum), 'the weights add up to a whole number below 2^53');
  if (sum === 0) {
    return split(
      total,
      weights.map(() => 1),
    );
  }
  const parts: number[] = [];
  const remainders: number[] = [];
  for (const weight of weights) {
    assert(weight >= 0, 'a weight is not negative');
    const { quotient, remainder } = divide(total, weight, sum);
    parts.push(quotient);
    remainders.push(remainder);
  }
  const missing = total - parts.reduce((a, b) => a + b, 0);
  const order = remainders.map((_, place) => place);
  order.sort((a, b) => (remainders[b] ?? 0) - (remainders[a] ?? 0) || a - b);
  for (const place of order.slice(0, missing)) parts[place] = (parts[place] ?? 0) + 1;
  return parts;
}

/** total × weight / sum as whole quotient and remainder (of `sum`), exact. */
export function divide(
  total: number,
  weight: number,
  sum: number,
): { readonly quotient: number; readonly remainder: number } {
  const product = total * weight;
  if (product <= Number.MAX_SAFE_INTEGER) {
    const remainder = product % sum;
    return { quotient: (product - remainder) / sum, remainder };
  }
  const exact = BigInt(total) * BigInt(weight);
  return { quotient: Number(exact / BigInt(sum)), remainder: Number(exact % BigInt(sum)) };
}
