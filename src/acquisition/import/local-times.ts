import { Instant, instantText } from '../../kernel/quarter-hour.js';
import { Zone } from '../../kernel/zone.js';
import { Cell } from './file-cells.js';

/** What the rows of the repeated hour mean: nothing is guessed, or the first time is the first one. */
export type RepeatedHourRule = 'refuse' | 'in-order';

const DAY_MS = 86_400_000;

interface Once {
  readonly line: number;
  readonly later: Instant;
  readonly wall: string;
}

/**
 * Turns wall clocks of a zone into instants. A time the clocks leave out in spring is refused, never
 * shifted; one they repeat in autumn is refused or, with `in-order`, read in the order of the rows of
 * its series: once for summer time, then once for winter time.
 */
export class LocalTimes {
  private readonly seenOnce = new Map<string, Once>();
  private readonly last = new Map<string, Instant>();

  constructor(
    private readonly zone: Zone,
    private readonly rule: RepeatedHourRule,
  ) {}

  /** `local` is the wall clock as milliseconds as if it were UTC. */
  instantOf(series: string, local: number, line: number): Cell<Instant> {
    const candidates = this.candidates(local);
    const [first, second] = [candidates.at(0), candidates.at(1)];
    const wall = instantText(local as Instant)
      .slice(0, 16)
      .replace('T', ' ');
    if (first === undefined) {
      return { message: `${wall} does not exist: the clocks go forward over it; ask the source.` };
    }
    if (second === undefined) return this.noted(series, first);
    if (this.rule === 'refuse') {
      const message = `${wall} exists twice: the clocks go back; the mapping says nothing of the order.`;
      return { message };
    }
    return this.inOrder(series, { line, later: second, wall }, first);
  }

  /** Times of the repeated hour that stood in the file once only: a quarter-hour is missing. */
  stoodOnce(): readonly { readonly line: number; readonly message: string }[] {
    return [...this.seenOnce.values()].map(({ line, wall }) => ({
      line,
      message: `${wall} exists twice that day and stands here once: the day lacks its repeated hour.`,
    }));
  }

  private inOrder(series: string, once: Once, first: Instant): Cell<Instant> {
    const key = `${series} ${first}`;
    if (this.seenOnce.delete(key)) return this.noted(series, once.later);
    const last = this.last.get(series);
    if (last !== undefined && last > once.later) {
      const message = `${once.wall} exists twice, and the rows are not in the order of time.`;
      return { message };
    }
    this.seenOnce.set(key, once);
    return this.noted(series, first);
  }

  private noted(series: string, value: Instant): Cell<Instant> {
    this.last.set(series, value);
    return { value };
  }

  /** The instants a wall clock stands for, the earlier first: none, one or two. */
  private candidates(local: number): Instant[] {
    const offsets = [-DAY_MS, DAY_MS].map((way) => this.zone.offsetAt((local + way) as Instant));
    return [...new Set(offsets)]
      .filter((offset) => this.zone.offsetAt((local - offset) as Instant) === offset)
      .map((offset) => (local - offset) as Instant)
      .sort((a, b) => a - b);
  }
}
