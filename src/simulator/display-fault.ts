import { Meaning } from '../acquisition/device-profile.js';
import { Instant } from '../kernel/quarter-hour.js';

/**
 * What a meter may show wrongly, whatever line it speaks on: an inverter that wakes up with zeros,
 * registers that drop to zero for a moment, begin anew, roll over or begin anew every night, a display
 * that stands still, current transformers the wrong way round, import and export counted per phase
 * without netting, the standby draw of an inverter at night, kilowatts where watts belong.
 */
export const DISPLAY_FAULTS = [
  'wakes-with-zeros',
  'drops-to-zero',
  'reset',
  'rollover',
  'nightly-reset',
  'stuck',
  'reversed',
  'per-phase-sums',
  'standby-power',
  'kilowatts-as-watts',
] as const;
export type DisplayFault = (typeof DISPLAY_FAULTS)[number];

/** A sound meter asked at an instant, and since when it misbehaves. */
export interface SoundDisplay {
  readonly at: Instant;
  readonly since: Instant;
  readonly startOfDay: Instant;
  /** The value after which the register begins at zero again, in milliwatt-hours. */
  readonly modulusMilliwattHours: number;
  /** Energies in milliwatt-hours, other values in SI units, power positive when drawn. */
  readonly valueAt: (meaning: Meaning, at: Instant) => number | undefined;
}

const MINUTE_MS = 60_000;
const KWH = 1_000_000;
const STANDBY_WATTS = 8;

type Distortion = (meaning: Meaning, sound: SoundDisplay) => number | undefined;

const DISTORTIONS: Readonly<Record<DisplayFault, Distortion>> = {
  'wakes-with-zeros': (meaning, sound) =>
    sound.at - sound.since < 10 * MINUTE_MS && isRegister(meaning) ? 0 : now(meaning, sound),
  'drops-to-zero': (meaning, sound) =>
    (sound.at - sound.since) % (10 * MINUTE_MS) < MINUTE_MS / 2 && isRegister(meaning)
      ? 0
      : now(meaning, sound),
  reset: (meaning, sound) => advanceSince(sound.since, meaning, sound),
  rollover: (meaning, sound) => {
    if (!isRegister(meaning)) return now(meaning, sound);
    const advance = advanceSince(sound.since, meaning, sound);
    const { modulusMilliwattHours: modulus } = sound;
    return advance === undefined ? undefined : (modulus - KWH + advance) % modulus;
  },
  'nightly-reset': (meaning, sound) => advanceSince(sound.startOfDay, meaning, sound),
  stuck: (meaning, sound) => sound.valueAt(meaning, sound.since),
  reversed: (meaning, sound) => {
    if (meaning === 'import') return now('export', sound);
    if (meaning === 'export') return now('import', sound);
    const value = now(meaning, sound);
    return meaning === 'power' && value !== undefined ? -value : value;
  },
  'per-phase-sums': (meaning, sound) => {
    const value = now(meaning, sound);
    const loop = ((sound.at - sound.since) / (60 * MINUTE_MS)) * 0.1 * KWH;
    return value === undefined || !isRegister(meaning) ? value : value + Math.floor(loop);
  },
  'standby-power': (meaning, sound) => {
    const value = now(meaning, sound);
    return meaning === 'power' && value === 0 ? STANDBY_WATTS : value;
  },
  'kilowatts-as-watts': (meaning, sound) => {
    const value = now(meaning, sound);
    return meaning === 'power' && value !== undefined ? value / 1000 : value;
  },
};

/** What the meter shows for a meaning under a fault; undefined where it has no such value. */
export function displayedUnder(
  fault: DisplayFault,
  meaning: Meaning,
  sound: SoundDisplay,
): number | undefined {
  return DISTORTIONS[fault](meaning, sound);
}

function now(meaning: Meaning, { valueAt, at }: SoundDisplay): number | undefined {
  return valueAt(meaning, at);
}

function isRegister(meaning: Meaning): boolean {
  return meaning === 'import' || meaning === 'export';
}

function advanceSince(begin: Instant, meaning: Meaning, sound: SoundDisplay): number | undefined {
  const value = now(meaning, sound);
  const before = sound.valueAt(meaning, begin);
  return isRegister(meaning) && value !== undefined && before !== undefined
    ? value - before
    : value;
}
