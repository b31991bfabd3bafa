import { QuarterHour, quarterHour, startOf } from '../kernel/quarter-hour.js';
import { TracedValue } from './traced-value.js';

/** A reading this close to a boundary stands for it (SCENARIO Q1). */
export const TOLERANCE_MS = 30_000;

/** Stored values by what they are of, to find those of a quarter-hour without going through all. */
export class ValueEnds {
  private readonly registers = new Map<string, TracedValue[]>();
  private readonly given = new Map<number, TracedValue>();

  /** The values by time. */
  constructor(values: readonly TracedValue[]) {
    for (const value of values) {
      if (value.kind === 'interval') this.given.set(value.at, value);
      else if (this.registers.get(value.name)?.push(value) === undefined)
        this.registers.set(value.name, [value]);
    }
  }

  /** The value that was given for a quarter-hour. */
  givenFor(at: QuarterHour): readonly TracedValue[] {
    const value = this.given.get(startOf(at));
    return value === undefined ? [] : [value];
  }

  /**
   * The last reading up to its start and the first one from its end on, of the registers that have both;
   * where a meter was exchanged in it, what either meter has.
   */
  of(at: QuarterHour): readonly TracedValue[] {
    const start = startOf(at) + TOLERANCE_MS;
    const end = startOf(quarterHour(at + 1)) - TOLERANCE_MS;
    const ends = [...this.registers.values()].map((values) => {
      const before = values.at(firstAfter(values, start) - 1);
      const after = values.at(firstAfter(values, end - 1));
      return [
        before !== undefined && before.at <= start ? before : undefined,
        after !== undefined && after.at >= end ? after : undefined,
      ].filter((value) => value !== undefined);
    });
    const whole = ends.filter(({ length }) => length === 2);
    return (whole.length > 0 ? whole : ends).flat();
  }
}

/** The place of the first value after an instant; their number where there is none. */
function firstAfter(values: readonly TracedValue[], at: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle].at > at) high = middle;
    else low = middle + 1;
  }
  return low;
}
