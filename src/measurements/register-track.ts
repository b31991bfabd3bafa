import { ReadingSeries } from '../acquisition/record/reading.js';
import { Meter } from '../community/community.js';
import { QUARTER_HOUR_MS } from '../kernel/quarter-hour.js';
import { HoldRules } from './hold-rules.js';
import { Decision } from './reading-decision.js';

/** How far a reading may lie from a boundary of quarter-hours to stand for it. */
export const BOUNDARY_REACH_MS = 30_000;

/** The readings of one meter's register that count, by the instants they stand for; equal lengths. */
export interface RegisterTrack {
  readonly meter: Meter;
  /** Milliseconds since 1970 UTC, ascending, each once. */
  readonly at: readonly number[];
  /** Register values in whole milliwatt-hours, before the factor. */
  readonly value: readonly number[];
  readonly estimated: readonly boolean[];
  /** True where the reading stands for a boundary of quarter-hours. */
  readonly boundary: readonly boolean[];
  /** What the running service asks besides; a file run has none. */
  readonly rules?: HoldRules | undefined;
  /** What a person decided, by the instant the reading stands for. */
  readonly decided: ReadonlyMap<number, Decision>;
}

/**
 * Q1: of the readings within 30 s of a boundary the nearest (of two the earlier) stands for it and the
 * others are dropped; every other reading stands for its own instant. Readings outside the time the
 * meter was at the metering point do not count; its first and its last instant belong to it.
 */
export function trackOf(meter: Meter, readings: ReadingSeries, rules?: HoldRules): RegisterTrack {
  const decided = new Map<number, Decision>();
  const track = {
    meter,
    rules,
    decided,
    at: new Array<number>(),
    value: new Array<number>(),
    estimated: new Array<boolean>(),
    boundary: new Array<boolean>(),
  };
  const { from = -Infinity } = meter;
  const to = Math.min(meter.to ?? Infinity, justBefore(rules?.otherMeterFrom));
  for (const { place, at, boundary } of standing(readings.at)) {
    if (at < from || at > to) continue;
    track.at.push(at);
    track.value.push(readings.milliwattHours[place]);
    track.estimated.push(readings.estimated[place] === 1);
    track.boundary.push(boundary);
  }
  for (const [at, decision] of rules?.decisions ?? []) {
    decided.set(boundaryNear(at) ?? at, decision);
  }
  return track;
}

/** The last millisecond before an instant; no end without one. */
function justBefore(at: number | undefined): number {
  return at === undefined ? Infinity : at - 1;
}

interface Standing {
  readonly place: number;
  readonly at: number;
  readonly boundary: boolean;
}

function* standing(at: Float64Array): Generator<Standing> {
  for (let place = 0; place < at.length; place += 1) {
    const boundary = boundaryNear(at[place]);
    if (boundary === undefined) {
      yield { place, at: at[place], boundary: false };
      continue;
    }
    let nearest = place;
    while (place + 1 < at.length && boundaryNear(at[place + 1]) === boundary) {
      place += 1;
      if (Math.abs(at[place] - boundary) < Math.abs(at[nearest] - boundary)) nearest = place;
    }
    yield { place: nearest, at: boundary, boundary: true };
  }
}

function boundaryNear(at: number): number | undefined {
  const boundary = Math.round(at / QUARTER_HOUR_MS) * QUARTER_HOUR_MS;
  return Math.abs(at - boundary) <= BOUNDARY_REACH_MS ? boundary : undefined;
}
