import { LocalDay } from './local-day.js';

/** A span of local days, `from` included, `to` excluded; without `to` it lasts. */
export interface Validity {
  readonly from: LocalDay;
  readonly to?: LocalDay | undefined;
}

export function covers(validity: Validity, day: LocalDay): boolean {
  return validity.from <= day && (validity.to === undefined || day < validity.to);
}

export function overlaps(a: Validity, b: Validity): boolean {
  return (a.to === undefined || b.from < a.to) && (b.to === undefined || a.from < b.to);
}

/** The entry that is in force on a day: the last that began on or before it. Entries in any order. */
export function inForce<T extends { readonly from: LocalDay }>(
  entries: readonly T[],
  day: LocalDay,
): T | undefined {
  let found: T | undefined;
  for (const entry of entries) {
    if (entry.from <= day && (found === undefined || entry.from > found.from)) found = entry;
  }
  return found;
}

/** The common part of two spans; undefined when there is none. */
export function intersection(a: Validity, b: Validity): Validity | undefined {
  if (!overlaps(a, b)) return undefined;
  const from = a.from > b.from ? a.from : b.from;
  const to = a.to === undefined ? b.to : b.to === undefined || a.to < b.to ? a.to : b.to;
  return { from, to };
}
