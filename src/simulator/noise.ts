/** Taken once: inside a VM context, as tests run in, each look-up of a global costs more than the sum. */
const { floor, imul } = Math;

/**
 * Chance without memory: the same numbers always give the same value in [0, 1). The simulated house is a
 * function of time, so that its history and its present can never disagree.
 */
export function noise(...numbers: readonly number[]): number {
  let hash = 0x9e3779b9;
  for (const number of numbers) {
    hash = imul(hash ^ (number | 0), 0x85ebca6b);
    hash = imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return (hash >>> 0) / 4_294_967_296;
}

/** Noise that moves smoothly from one whole number to the next. */
export function smoothNoise(at: number, ...numbers: readonly number[]): number {
  const step = floor(at);
  const part = at - step;
  const weight = part * part * (3 - 2 * part);
  return noise(...numbers, step) * (1 - weight) + noise(...numbers, step + 1) * weight;
}
