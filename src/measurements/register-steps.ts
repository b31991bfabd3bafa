import assert from 'node:assert/strict';
import { MeterId } from '../community/community.js';
import { Ratio } from '../kernel/ratio.js';
import { RegisterTrack } from './register-track.js';

/** How the energy of a step came about; a fall that no rule covers is `refused` and has no energy. */
export type StepKind = 'advance' | 'reset' | 'rollover' | 'dip' | 'refused';

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

/** A fall of a register that no rule covers: values in milliwatt-hours of the register. */
export interface RefusedFall {
  readonly meter: MeterId;
  readonly digits: number | undefined;
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
    for (; place < back - 1; place += 1) steps.push(step(track, place, 0, 'dip'));
    steps.push(step(track, place, track.value[back] - highest, 'dip'));
  }
  return steps;
}

/** A fall as the refusal names it. */
export function refusedFall(track: RegisterTrack, { from, to }: RegisterStep): RefusedFall {
  const { meter, at, value } = track;
  const [before, after] = [at.indexOf(from), at.indexOf(to)];
  return {
    meter: meter.id,
    digits: meter.digits,
    at: to,
    from: value[before],
    to: value[after],
  };
}

function singleStep(track: RegisterTrack, place: number): RegisterStep {
  const [before, after] = [track.value[place], track.value[place + 1]];
  if (after >= before) return step(track, place, after - before, 'advance');
  if (rollsOver(track, place)) {
    return step(track, place, after + modulusOf(track) - before, 'rollover');
  }
  if (after * 10 < before) return step(track, place, after, 'reset');
  return step(track, place, 0, 'refused');
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
  if (rollsOver(track, place)) return undefined;
  const until = track.at[place] + DIP_MS;
  for (let next = place + 2; next < track.at.length && track.at[next] <= until; next += 1) {
    if (track.value[next] >= track.value[place]) return next;
  }
  return undefined;
}

function rollsOver(track: RegisterTrack, place: number): boolean {
  if (track.meter.digits === undefined) return false;
  const modulus = modulusOf(track);
  return track.value[place] * 10 > modulus * 9 && track.value[place + 1] * 10 < modulus;
}

function modulusOf({ meter }: RegisterTrack): number {
  const modulus = 10 ** (meter.digits ?? 0) * MILLIWATT_HOURS_PER_KWH;
  assert(Number.isSafeInteger(modulus), `meter ${meter.id} has too many digits`);
  return modulus;
}
