import { HandOut } from './hand-out.js';
import { exactShares, Key } from './key.js';

/** A run of quarter-hours of the period that are shared out by one key. */
export interface KeySpan {
  readonly count: number;
  readonly key: Key;
}

/**
 * Shares out the energy of a local month, quarter-hour by quarter-hour, in whole milliwatt-hours.
 * `shared` is what there is (NaN: not known, nothing is given), `uses` what each participant draws, in
 * the text order of ids (NaN: missing, as if nothing). Every participant's remainder begins at zero and
 * is carried along. Returns what each is given; nobody gets more than own use, together never more
 * than there is.
 */
export function allocate(
  shared: Float64Array,
  uses: readonly Float64Array[],
  spans: readonly KeySpan[],
): Float64Array[] {
  const given = uses.map(() => new Float64Array(shared.length));
  const shares = exactShares(uses.length);
  const handOut = new HandOut(uses.length + 1);
  const use = new Float64Array(uses.length);
  const gets = new Float64Array(uses.length + 1);
  let at = 0;
  for (const { count, key } of spans) {
    for (const end = at + count; at < end; at += 1) {
      if (!(shared[at] > 0)) continue;
      for (let place = 0; place < use.length; place += 1) use[place] = uses[place][at] || 0;
      handOut.next(shares, key.share(shared[at], use, shares), gets);
      for (let place = 0; place < use.length; place += 1) given[place][at] = gets[place];
    }
  }
  return given;
}
