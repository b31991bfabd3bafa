import { Ratio } from '../../src/kernel/ratio.js';

/** Exact shares of one quarter-hour as the law writes them, the surplus last where there is one. */
export interface ExactHour {
  readonly exact: readonly Ratio[];
  readonly caps: readonly number[];
  readonly total: number;
}

/**
 * The remainder rule word by word, in exact fractions and without any shortcut: milliwatt-hours are
 * handed out one by one, each to whoever is owed most, ties to the earlier.
 */
export class OneByOne {
  private remainders: Ratio[] = [];

  next({ exact, caps, total }: ExactHour): number[] {
    const owed = exact.map((share, place) => share.plus(this.remainders[place] ?? Ratio.zero));
    const given = exact.map(() => 0);
    for (let left = total; left > 0; left -= 1) {
      let most = -1;
      owed.forEach((one, place) => {
        if (given[place] >= caps[place]) return;
        if (most < 0 || one.compare(owed[most]) > 0) most = place;
      });
      given[most] += 1;
      owed[most] = owed[most].minus(Ratio.one);
    }
    this.remainders = owed;
    return given;
  }
}

/** C × Q / D for all, and Q handed out. */
export function exactProportional(shared: number, use: readonly number[]): ExactHour {
  const demand = use.reduce((a, b) => a + b, 0);
  const total = Math.min(shared, demand);
  const exact = use.map((own) =>
    demand === 0 ? Ratio.zero : Ratio.of(BigInt(own) * BigInt(total), BigInt(demand)),
  );
  return { exact: [...exact, Ratio.zero], caps: [...use, 0], total };
}

/** min(C, f × G) for all, the rest for the surplus. */
export function exactConstant(
  shared: number,
  use: readonly number[],
  parts: readonly Ratio[],
): ExactHour {
  const exact = use.map((own, place) => {
    const part = parts[place].times(Ratio.of(shared));
    return part.compare(Ratio.of(own)) < 0 ? part : Ratio.of(own);
  });
  const surplus = exact.reduce((rest, share) => rest.minus(share), Ratio.of(shared));
  const caps = use.map((own, place) => (parts[place].compare(Ratio.zero) === 0 ? 0 : own));
  return { exact: [...exact, surplus], caps: [...caps, Infinity], total: shared };
}
