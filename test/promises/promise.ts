import { SeededRandom } from '../support/seeded-random.js';

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
  readonly random: SeededRandom;
}

/** The count of a tier: `countOf(run, { C: 10, F: 100, N: 1000 })`. */
export function countOf({ tier }: PromiseRun, counts: Readonly<Record<Tier, number>>): number {
  return counts[tier];
}
