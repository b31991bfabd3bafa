import assert from 'node:assert/strict';
import { MeterId } from '../community/community.js';
import { Ratio } from '../kernel/ratio.js';
import { CONFIRMATIONS, isBelievable } from './hold-rules.js';
import { RegisterTrack } from './register-track.js';

/**
 * How the energy of a step came about. Three kinds have none: `refused` is a fall that no rule covers;
 * in the running service `steep` is a rise out of reach and `unconfirmed` a register that began again
 * with too few readings yet to believe it.
 */
export type StepKind =
  'advance' | 'reset' | 'rollover' | 'dip' | 'refused' | 'steep' | 'unconfirmed';

/** The energy between two neighbouring readings of one meter. */
export interface RegisterStep {
  readonly from: number;
  readonly to: number;
  /** Whole milliwatt-hours, the transformer factor included. */
  readonly milliwattHours: number;
  readonly kind: StepKind;
  /** One of its two readings is called an estimate by its source. */
  readonly estimated: boolean;
}

/** A step without energy that a person must look at: values in milliwatt-hours of the register. */
export interface HeldStep {
  readonly kind: StepKind;
  readonly meter: MeterId;
  readonly digits: number | undefined;
  /** Milliseconds since 1970 UTC: the reading before, and the one that does not fit. */
  readonly since: number;
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

const DIP_MS = 24 * 3_600_000;
const MILLIWATT_HOURS_PER_KWH = 1_000_000;

/**
 * Q5: the steps of a register in the order of time. A fall is, tried in this order: a roll-over (from
 * above 0.9 to below 0.1 of 10^digits kWh); a dip (the highest value is reached again at most 24 h after
 * its last reading: nothing until then, in the last step what exceeds it); a reset (below a tenth: it
 * counts on from zero); else refused. An exchange is never a step: each meter has its own.
 */
export function stepsOf(track: RegisterTrack): RegisterStep[] {
  const steps: RegisterStep[] = [];
  const last = track.at.length - 1;
  for (let place = 0; place < last; place += 1) {
    const highest = track.value[place];
    const back = highest > track.value[place + 1] ? endOfDip(track, place) : undefined;
    if (back === undefined) {
      steps.push(singleStep(track, place));
      continue;
    }
    const excess = track.value[back] - highest;
    const known = inReach(track, [place, back], excess);
    for (; place < back - 1; place += 1) steps.push(step(track, place, 0, 'dip'));
    steps.push(step(track, place, known ? excess : 0, known ? 'dip' : 'steep'));
  }
  return steps;
}

/** True for a step whose energy is not known until a person decides. */
export function isHeld({ kind }: RegisterStep): boolean {
  return kind === 'refused' || kind === 'steep' || kind === 'unconfirmed';
}

/** A step without energy as its refusal names it. */
export function heldStep(track: RegisterTrack, { kind, from, to }: RegisterStep): HeldStep {
  const { meter, at, value } = track;
  const [before, after] = [at.indexOf(from), at.indexOf(to)];
  return {
    kind,
    since: from,
    meter: meter.id,
    digits: meter.digits,
    at: to,
    from: value[before],
    to: value[after],
  };
}

function singleStep(track: RegisterTrack, place: number): RegisterStep {
  const [before, after] = [track.value[place], track.value[place + 1]];
  const decision = track.decided.get(track.at[place + 1]);
  if (decision === 'accept-reset') return step(track, place, 0, 'reset');
  if (after >= before) {
    if (decision === 'confirm' || inReach(track, [place, place + 1], after - before)) {
      return step(track, place, after - before, 'advance');
    }
    return step(track, place, 0, 'steep');
  }
  if (decision === 'confirm') return step(track, place, after, 'reset');
  const beyond = after + modulusOf(track) - before;
  if (rollsOver(track, place) && inReach(track, [place, place + 1], beyond)) {
    return step(track, place, beyond, 'rollover');
  }
  if (after * 10 >= before) return step(track, place, 0, 'refused');
  if (!inReach(track, [place, place + 1], after)) return step(track, place, 0, 'refused');
  if (isConfirmed(track, place + 1)) return step(track, place, after, 'reset');
  return step(track, place, 0, 'unconfirmed');
}

/** A file run believes every advance; the running service what the metering point can carry. */
function inReach(
  { rules, at }: RegisterTrack,
  [from, to]: readonly [number, number],
  advance: number,
): boolean {
  if (rules === undefined) return true;
  return isBelievable(advance, at[to] - at[from], rules.powerMaxKw);
}

/** Enough readings in a row go on from the one at `place`; in a file run every one is enough. */
function isConfirmed({ rules, value }: RegisterTrack, place: number): boolean {
  if (rules === undefined) return true;
  for (let next = place + 1; next < place + CONFIRMATIONS; next += 1) {
    if (next >= value.length || value[next] < value[next - 1]) return false;
  }
  return true;
}

function step(track: RegisterTrack, place: number, advance: number, kind: StepKind): RegisterStep {
  const { factor } = track.meter;
  const whole = factor.numerator === factor.denominator;
  return {
    from: track.at[place],
    to: track.at[place + 1],
    milliwattHours: whole ? advance : Ratio.of(advance).times(factor).round(),
    kind,
    estimated: track.estimated[place] || track.estimated[place + 1],
  };
}

/** The place of the reading that makes up for the fall after `place`; undefined for a roll-over too. */
function endOfDip(track: RegisterTrack, place: number): number | undefined {
  if (rollsOver(track, place) || track.decided.has(track.at[place + 1])) return undefined;
  const until = track.at[place] + DIP_MS;
  for (let next = place + 2; next < track.at.length && track.at[next] <= until; next += 1) {
    if (track.value[next] >= track.value[place]) return next;
  }
  return undefined;
}

function rollsOver(track: RegisterTrack, place: number): boolean {
  const modulus = modulusOf(track);
  return track.value[place] * 10 > modulus * 9 && track.value[place + 1] * 10 < modulus;
}

/** Where the register begins again, in milliwatt-hours; never without a width. */
function modulusOf({ meter }: RegisterTrack): number {
  const { digits, rollsOverAt } = meter;
  if (digits === undefined && rollsOverAt === undefined) return Infinity;
  const modulus = rollsOverAt ?? 10 ** (digits ?? 0) * MILLIWATT_HOURS_PER_KWH;
  assert(Number.isSafeInteger(modulus), `meter ${meter.id} has too many digits`);
  return modulus;
}
