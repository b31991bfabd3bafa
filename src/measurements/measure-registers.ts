import { GivenSeries, ReadingSeries } from '../acquisition/record/reading.js';
import { Meter } from '../community/community.js';
import { quarterHour, QUARTER_HOUR_MS } from '../kernel/quarter-hour.js';
import { split } from '../kernel/split.js';
import { QuarterHours, Zone } from '../kernel/zone.js';
import { splitExactly, profileWeights } from './profile-weights.js';
import { MARK, PROFILE_METHOD, QuarterHourTally } from './quarter-hour-tally.js';
import { HoldRules } from './hold-rules.js';
import { heldStep, HeldStep, isHeld, RegisterStep, stepsOf } from './register-steps.js';
import { BOUNDARY_REACH_MS, RegisterTrack, trackOf } from './register-track.js';

/** What is known of one metering point and direction from its meters, oldest meter first. */
export interface RegisterRecord {
  readonly registers: readonly {
    readonly meter: Meter;
    readonly readings: ReadingSeries;
    readonly rules?: HoldRules | undefined;
  }[];
  /** Values given for other periods: a profile may rest on them. */
  readonly given?: GivenSeries | undefined;
  /** The readings are complete in [knownFrom, knownTo], besides the next one before and after. */
  readonly knownFrom: number;
  readonly knownTo: number;
}

/** The quarter-hours of a span by Q1 to Q5, and what they still lack. */
export interface RegisterMeasurement {
  readonly milliwattHours: Float64Array;
  readonly quality: Uint8Array;
  readonly method: Uint8Array;
  /** Steps that touch the span and whose energy is not known: falls that no rule covers, jumps. */
  readonly held: readonly HeldStep[];
  /** Present when the values would be sure only with the readings from (and to) these instants. */
  readonly needs?: { readonly from: number; readonly to: number } | undefined;
}

const DIRECT_MS = 30 * 60_000;
const SPREAD_MS = 2 * 3_600_000;
/** A dip lasts at most a day; readings near a boundary are chosen within a minute. */
const DIP_MS = 24 * 3_600_000;
const CHOICE_MS = 61_000;

/**
 * Quarter-hours from register readings (SCENARIO.md, Q1 to Q5). The result for a quarter-hour is the
 * same whatever span is asked for: where it rests on readings that are not given, `needs` says so.
 */
export function measureRegisters(
  record: RegisterRecord,
  span: QuarterHours,
  zone: Zone,
): RegisterMeasurement {
  const tracks = record.registers
    .map(({ meter, readings, rules }) => trackOf(meter, readings, rules))
    .filter(({ at }) => at.length > 0)
    .sort((a, b) => a.at[0] - b.at[0]);
  const laying = new Laying(record, new QuarterHourTally(windowOf(tracks, span)), zone);
  const held: HeldStep[] = [];
  let reachesTo = -Infinity;
  tracks.forEach((track, meter) => {
    if (meter > 0) laying.bridge(tracks[meter - 1], track);
    for (const step of stepsOf(track)) {
      laying.add(step, meter);
      if (!touches(step, span)) continue;
      if (isHeld(step)) held.push(heldStep(track, step));
      if (step.to > record.knownTo - CHOICE_MS) reachesTo = Math.max(reachesTo, step.to);
    }
    laying.markDirect(track);
  });
  return { ...readOut(laying.tally, span), held, needs: needsOf(laying.tally, span, reachesTo) };
}

/** Puts the steps of the meters of one point into the tally, oldest first. */
class Laying {
  private readonly sureFrom: number;
  private readonly givenAt = new Map<number, number>();

  constructor(
    record: RegisterRecord,
    readonly tally: QuarterHourTally,
    private readonly zone: Zone,
  ) {
    const goesBack = record.registers.some(({ readings }) => readings.at[0] < record.knownFrom);
    this.sureFrom = goesBack ? record.knownFrom + DIP_MS + CHOICE_MS : -Infinity;
    const { given } = record;
    given?.at.forEach((at, place) => this.givenAt.set(at, given.milliwattHours[place]));
  }

  add(step: RegisterStep, meter: number): void {
    if (isHeld(step)) return;
    const need = step.from < this.sureFrom ? step.from - DIP_MS - CHOICE_MS : Infinity;
    const wide = step.to - step.from;
    const overlaps = overlapsOf(step);
    const profile = wide > SPREAD_MS ? this.profileParts(step, overlaps, need) : undefined;
    const parts = profile?.parts ?? split(step.milliwattHours, [...overlaps.values()]);
    const valueNeed = profile?.need ?? need;
    const marks = marksOf(step) | (step.estimated ? MARK.estimated : 0);
    let place = 0;
    for (const [at, overlapMs] of overlaps) {
      const milliwattHours = parts[place];
      this.tally.add(at, { milliwattHours, overlapMs, marks, meter, marksNeed: need, valueNeed });
      place += 1;
    }
  }

  /**
   * Between one meter's `to` and the next one's `from`, at most 30 minutes later, the point stood
   * without a meter: nothing was counted. A meter that was not read when it was taken off or put on
   * leaves the quarter-hours missing.
   */
  bridge(before: RegisterTrack, after: RegisterTrack): void {
    const [from, to] = [before.at[before.at.length - 1], after.at[0]];
    if (to <= from || to - from > DIRECT_MS) return;
    if (!isReadAt(before.meter.to, from) || !isReadAt(after.meter.from, to)) return;
    const none = { milliwattHours: 0, marks: 0, marksNeed: Infinity, valueNeed: Infinity };
    for (const [at, overlapMs] of overlapsOf({ from, to })) {
      this.tally.add(at, { ...none, overlapMs });
    }
  }

  /** Q2: one meter was read at both ends of the quarter-hour. */
  markDirect({ at, boundary }: RegisterTrack): void {
    const ends = at.filter((_, place) => boundary[place]);
    for (let place = 1; place < ends.length; place += 1) {
      if (ends[place] - ends[place - 1] !== QUARTER_HOUR_MS) continue;
      this.tally.mark(ends[place - 1] / QUARTER_HOUR_MS, MARK.direct);
    }
  }

  private profileParts(
    step: RegisterStep,
    overlaps: ReadonlyMap<number, number>,
    marksNeed: number,
  ): { readonly parts: number[] | undefined; readonly need: number } {
    const firstOfGap = Math.floor(step.from / QUARTER_HOUR_MS);
    let need = marksNeed;
    const reference = (at: number): number | undefined => {
      if (at >= firstOfGap) return undefined;
      if (!this.tally.contains(at)) {
        if (this.sureFrom > -Infinity) need = Math.min(need, at * QUARTER_HOUR_MS);
        return this.givenAt.get(at);
      }
      need = Math.min(need, this.tally.marksNeedAt(at));
      const value = this.tally.valueAt(at);
      if (Number.isNaN(value)) return this.givenAt.get(at);
      if (this.tally.methodCodeAt(at) === PROFILE_METHOD) return undefined;
      need = Math.min(need, this.tally.needAt(at));
      return value;
    };
    const gap = { first: quarterHour(firstOfGap), overlaps: [...overlaps.values()] };
    const weights = profileWeights(gap, reference, this.zone);
    const parts = weights === undefined ? undefined : splitExactly(step.milliwattHours, weights);
    return { parts, need };
  }
}

function isReadAt(exchange: number | undefined, reading: number): boolean {
  return exchange !== undefined && Math.abs(exchange - reading) <= BOUNDARY_REACH_MS;
}

function marksOf({ kind, from, to }: RegisterStep): number {
  const wide = to - from;
  const gap = wide > SPREAD_MS ? MARK.profile : wide > DIRECT_MS ? MARK.spread : 0;
  const known = kind === 'reset' || kind === 'rollover' || kind === 'dip';
  return known ? gap | MARK[kind] : gap;
}

/** The quarter-hours that [from, to) overlaps, with the milliseconds of overlap. */
function overlapsOf(step: { readonly from: number; readonly to: number }): Map<number, number> {
  const overlaps = new Map<number, number>();
  for (let at = Math.floor(step.from / QUARTER_HOUR_MS); at * QUARTER_HOUR_MS < step.to; at += 1) {
    const from = Math.max(step.from, at * QUARTER_HOUR_MS);
    overlaps.set(at, Math.min(step.to, (at + 1) * QUARTER_HOUR_MS) - from);
  }
  return overlaps;
}

function touches({ from, to }: RegisterStep, { first, count }: QuarterHours): boolean {
  return from < (first + count) * QUARTER_HOUR_MS && to > first * QUARTER_HOUR_MS;
}

function windowOf(tracks: readonly RegisterTrack[], { first, count }: QuarterHours): QuarterHours {
  const begins = tracks.map(({ at }) => at[0]);
  const ends = tracks.map(({ at }) => at[at.length - 1]);
  const from = Math.min(first, Math.floor(Math.min(...begins) / QUARTER_HOUR_MS));
  const to = Math.max(first + count, Math.ceil(Math.max(...ends) / QUARTER_HOUR_MS));
  return { first: from as QuarterHours['first'], count: to - from };
}

function readOut(tally: QuarterHourTally, { first, count }: QuarterHours) {
  const quarterHours = Array.from({ length: count }, (_, place) => first + place);
  return {
    milliwattHours: Float64Array.from(quarterHours, (at) => tally.valueAt(at)),
    quality: Uint8Array.from(quarterHours, (at) => tally.qualityCodeAt(at)),
    method: Uint8Array.from(quarterHours, (at) => tally.methodCodeAt(at)),
  };
}

function needsOf(tally: QuarterHourTally, { first, count }: QuarterHours, reachesTo: number) {
  let from = Infinity;
  for (let at = first as number; at < first + count; at += 1) {
    from = Math.min(from, tally.needAt(at));
  }
  if (from === Infinity && reachesTo === -Infinity) return undefined;
  return { from, to: reachesTo === -Infinity ? reachesTo : reachesTo + CHOICE_MS };
}
