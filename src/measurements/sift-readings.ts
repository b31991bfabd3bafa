import { ReadingSeries } from '../acquisition/record/reading.js';
import { CONFIRMATIONS, HoldRules, isBelievable } from './hold-rules.js';

/** The readings of a register without those that are set aside, and the instants of these. */
export interface SiftedReadings {
  readonly readings: ReadingSeries;
  readonly discarded: readonly number[];
  /** Rose out of reach and came back: spikes. */
  readonly spikes: readonly number[];
  /** Zeros before a register answered with its old value again, or at the end: a device that sleeps. */
  readonly asleep: readonly number[];
}

/**
 * Sets single readings aside that no register can have counted. It looks at the set of readings only:
 * in whatever order they came, the same ones stay. A rise that is out of reach is a spike when a later
 * reading fits the one before it, unless three readings in a row go on from it.
 */
export function siftReadings(readings: ReadingSeries, rules: HoldRules): SiftedReadings {
  const discarded: number[] = [];
  const kept: number[] = [];
  readings.at.forEach((at, place) => {
    if (rules.decisions.get(at) === 'discard') discarded.push(at);
    else kept.push(place);
  });
  const sift = new Sift(readings, kept, rules);
  const places = sift.places();
  if (places.length === readings.at.length) {
    return { readings, discarded, spikes: [], asleep: [] };
  }
  return { readings: only(readings, places), discarded, spikes: sift.spikes, asleep: sift.asleep };
}

class Sift {
  readonly spikes: number[] = [];
  readonly asleep: number[] = [];

  constructor(
    private readonly readings: ReadingSeries,
    private readonly kept: readonly number[],
    private readonly rules: HoldRules,
  ) {}

  places(): number[] {
    const places: number[] = [];
    for (let next = 0; next < this.kept.length; next += 1) {
      const skipped = places.length === 0 ? 0 : this.skippedAt(places[places.length - 1], next);
      next += skipped;
      if (next < this.kept.length) places.push(this.kept[next]);
    }
    return places;
  }

  /** How many readings from `next` on are set aside after the one at `last`. */
  private skippedAt(last: number, next: number): number {
    const { at, milliwattHours } = this.readings;
    const place = this.kept[next];
    if (this.rules.decisions.has(at[place])) return 0;
    if (milliwattHours[place] === 0) return this.sleepAt(last, next);
    const rises = milliwattHours[place] > milliwattHours[last];
    return rises && !this.fits(last, place) ? this.spikeAt(last, next) : 0;
  }

  /**
   * The zeros up to a reading that goes on from the one before them; none where one counts on from zero.
   * Zeros that nothing follows yet tell nothing: the device may sleep, or have begun again.
   */
  private sleepAt(last: number, next: number): number {
    if (this.readings.milliwattHours[last] === 0) return 0;
    let wake = next;
    while (wake < this.kept.length && this.readings.milliwattHours[this.kept[wake]] === 0)
      wake += 1;
    if (wake < this.kept.length && !this.fits(last, this.kept[wake])) return 0;
    return this.setAside(next, wake, this.asleep);
  }

  /** The readings up to one that goes on from the last; none where three in a row go on from the rise. */
  private spikeAt(last: number, next: number): number {
    let inRow = 1;
    for (let back = next + 1; back < this.kept.length; back += 1) {
      if (this.fits(last, this.kept[back])) return this.setAside(next, back, this.spikes);
      inRow = this.fits(this.kept[back - 1], this.kept[back]) ? inRow + 1 : 1;
      if (inRow >= CONFIRMATIONS) return 0;
    }
    return 0;
  }

  private setAside(from: number, to: number, list: number[]): number {
    for (let place = from; place < to; place += 1) list.push(this.readings.at[this.kept[place]]);
    return to - from;
  }

  /** The later reading may follow the earlier one. */
  private fits(earlier: number, later: number): boolean {
    const { at, milliwattHours } = this.readings;
    const advance = milliwattHours[later] - milliwattHours[earlier];
    return advance >= 0 && isBelievable(advance, at[later] - at[earlier], this.rules.powerMaxKw);
  }
}

function only(readings: ReadingSeries, places: readonly number[]): ReadingSeries {
  return {
    meter: readings.meter,
    register: readings.register,
    at: Float64Array.from(places, (place) => readings.at[place]),
    milliwattHours: Float64Array.from(places, (place) => readings.milliwattHours[place]),
    estimated: Uint8Array.from(places, (place) => readings.estimated[place]),
  };
}
