import { addDays, LocalDay } from '../kernel/local-day.js';
import { QuarterHour, quarterHour } from '../kernel/quarter-hour.js';
import { QuarterHours, Zone } from '../kernel/zone.js';
import { localDaysOf } from './measured-day.js';

const DAYS_BEFORE = 7;
/** Quarter-hours of a day on which no clock is changed. */
const EVEN_DAY = 96;

/** The values of other days that a profile may rest on: whole milliwatt-hours, undefined for none. */
export type Reference = (at: number) => number | undefined;

/**
 * Q3: weights of the quarter-hours of a wide gap in proportion to mean × overlap, where the mean is of
 * the same local quarter-hours of the seven local days before; exact, over a common denominator.
 * `overlaps` are the milliseconds of the gap in its quarter-hours from `first` on. Undefined (equal
 * parts) when a quarter-hour has no such value or all are zero.
 */
export function profileWeights(
  { first, overlaps }: { readonly first: QuarterHour; readonly overlaps: readonly number[] },
  reference: Reference,
  zone: Zone,
): bigint[] | undefined {
  const means: { readonly sum: number; readonly values: number }[] = [];
  for (const piece of localDaysOf({ first, count: overlaps.length }, zone)) {
    const before = daysBefore(piece.day, zone);
    for (let at = piece.first; at < piece.first + piece.count; at = next(at)) {
      means.push(meanOf(at, before, reference));
    }
  }
  if (means.some(({ values }) => values === 0) || means.every(({ sum }) => sum === 0)) {
    return undefined;
  }
  const common = means.map(({ values }) => values).reduce(leastCommonMultiple);
  return means.map(
    ({ sum, values }, place) => BigInt(sum) * BigInt(common / values) * BigInt(overlaps[place]),
  );
}

/** The seven local days before a day, and the day itself first. */
function daysBefore(day: LocalDay, zone: Zone): WallDay[] {
  return Array.from(
    { length: DAYS_BEFORE + 1 },
    (_, days) => new WallDay(zone.quarterHoursOfDay(addDays(day, -days)), zone),
  );
}

function meanOf(at: QuarterHour, [today, ...before]: readonly WallDay[], reference: Reference) {
  const slot = today.slotOf(at);
  let [sum, values] = [0, 0];
  for (const day of before) {
    for (const other of day.quarterHoursAt(slot)) {
      const value = reference(other);
      if (value === undefined) continue;
      sum += value;
      values += 1;
    }
  }
  return { sum, values };
}

/** A local day by the wall clock; a doubled hour has its quarter-hours twice, a skipped one none. */
class WallDay {
  private readonly slots: readonly number[] | undefined;

  constructor(
    private readonly span: QuarterHours,
    zone: Zone,
  ) {
    if (span.count === EVEN_DAY) return;
    this.slots = Array.from({ length: span.count }, (_, place) =>
      zone.wallSlotOf(quarterHour(span.first + place)),
    );
  }

  slotOf(at: QuarterHour): number {
    const place = at - this.span.first;
    return this.slots === undefined ? place : this.slots[place];
  }

  quarterHoursAt(slot: number): number[] {
    const { first } = this.span;
    if (this.slots === undefined) return [first + slot];
    return this.slots.flatMap((one, place) => (one === slot ? [first + place] : []));
  }
}

function next(at: QuarterHour): QuarterHour {
  return quarterHour(at + 1);
}

function leastCommonMultiple(a: number, b: number): number {
  return (a / greatestCommonDivisor(a, b)) * b;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** Splits a whole total by exact weights of any size: largest remainder, ties to the earlier. */
export function splitExactly(total: number, weights: readonly bigint[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0n);
  const shares = weights.map((weight, place) => {
    const product = BigInt(total) * weight;
    return { place, whole: Number(product / sum), rest: product % sum };
  });
  const parts = shares.map(({ whole }) => whole);
  const left = total - parts.reduce((a, b) => a + b, 0);
  const order = [...shares].sort(
    (a, b) => (a.rest > b.rest ? -1 : a.rest < b.rest ? 1 : 0) || a.place - b.place,
  );
  for (const { place } of order.slice(0, left)) parts[place] += 1;
  return parts;
}
