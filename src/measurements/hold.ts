import { MeteringPointId } from '../community/community.js';
import { kwhText } from '../kernel/energy.js';
import { Direction } from '../kernel/profile.js';
import { Instant, instant, instantText } from '../kernel/quarter-hour.js';
import { Finding } from './measurement.js';
import { SerialChange } from './meter-epoch.js';
import { fallRefusal } from './refused-falls.js';
import { HeldStep } from './register-steps.js';

export type HoldCode =
  'register-fell' | 'register-jumped' | 'reset-unconfirmed' | 'serial-changed' | 'two-sources';

/** Why the running service leaves values of one metering point missing until a person decides. */
export interface Hold {
  readonly meteringPoint: MeteringPointId;
  readonly direction: Direction;
  readonly code: HoldCode;
  readonly since: Instant;
  readonly text: string;
}

type Place = Pick<Hold, 'meteringPoint' | 'direction'>;

/** A fall, a jump or a register that began again, as a person reads it. */
export function stepHold(place: Place, step: HeldStep): Hold {
  const since = instant(step.since);
  const { meteringPoint, direction } = place;
  const held = { meteringPoint, direction, since };
  if (step.kind === 'refused') {
    return { ...held, code: 'register-fell', text: fallRefusal(step, direction).message };
  }
  const [from, to] = [kwhText(step.from), kwhText(step.to)];
  const goes = `the ${direction} register of meter ${step.meter} goes from ${from} to ${to} kWh`;
  const at = `at ${instantText(instant(step.at))}`;
  if (step.kind === 'unconfirmed') {
    const text = `${goes} ${at}: a reset counts when three readings in a row go on from it`;
    return { ...held, code: 'reset-unconfirmed', text };
  }
  const text =
    `${goes} ${at}, more than its connection carries: confirm or discard the reading, ` +
    'or add a `meters` entry if the meter was exchanged';
  return { ...held, code: 'register-jumped', text };
}

export function serialHold(place: Place, meter: string, change: SerialChange): Hold {
  const { meteringPoint, direction } = place;
  const text =
    `meter ${meter} gives the serial number ${change.now} instead of ${change.before} since ` +
    `${instantText(change.from)}: add a \`meters\` entry for the exchange, or confirm its first reading`;
  return { meteringPoint, direction, code: 'serial-changed', since: change.from, text };
}

/** Single readings that were set aside: spikes, and zeros of a device that slept. */
export function asideFindings(
  { meteringPoint, direction }: Place,
  instants: readonly number[],
): Finding[] {
  const first = instants.at(0);
  if (first === undefined) return [];
  const since = instantText(instant(first));
  const text = `readings that no register can have counted do not count, the first at ${since}`;
  const place = `${meteringPoint}/${direction}`;
  return [{ code: 'readings-set-aside', place, count: instants.length, text }];
}

/** Holds as findings: one per code and place, the first one's sentence. */
export function holdFindings(holds: readonly Hold[]): Finding[] {
  const found = new Map<string, Finding>();
  for (const { meteringPoint, direction, code, text } of holds) {
    const place = `${meteringPoint}/${direction}`;
    const known = found.get(`${code} ${place}`);
    const count = (known?.count ?? 0) + 1;
    found.set(`${code} ${place}`, { code, place, count, text: known?.text ?? text });
  }
  return [...found.values()];
}
