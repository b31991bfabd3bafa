const FIRST_MS = 1_000;
const LONGEST_MS = 60_000;

/** A part of each wait is drawn, so that devices that failed together do not come back together. */
const DRAWN = 0.25;

/** How long to wait after that many failures in a row: 1, 2, 4 … 60 s, less up to a quarter by `draw`. */
export function backOffMs(failures: number, draw: number): number {
  const full = Math.min(FIRST_MS * 2 ** Math.min(failures - 1, 20), LONGEST_MS);
  return full * (1 - DRAWN * draw);
}
