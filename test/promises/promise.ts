/** C runs with every build, F before a merge (`npm run promises`), N by hand before a release. */
export type Tier = 'C' | 'F' | 'N';

/** What a run showed: figures by name, in the order they are printed. */
export type Figures = Readonly<Record<string, number | string>>;

/**
 * A promise of docs/promises.md: how it is kept, tested on real parts, and a known-bad variant that the
 * same test must find wanting (its negative control).
 */
export interface KeptPromise {
  /** Two digits: '01'. */
  readonly number: string;
  readonly sentence: string;
  /** Throws with a sentence where the promise does not hold, or where its control passes. */
  readonly prove: (run: PromiseRun) => Promise<Figures>;
}

export interface PromiseRun {
  readonly tier: Tier;
  /** Printed first; the same seed gives the same run. */
  readonly seed: number;
  /** A number from [0, 1) of the seeded series. */
  readonly random: () => number;
}

/** The count of a tier: `countOf(run, { C: 10, F: 100, N: 1000 })`. */
export function countOf({ tier }: PromiseRun, counts: Readonly<Record<Tier, number>>): number {
  return counts[tier];
}

/** A series of numbers from [0, 1) that a seed decides (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
