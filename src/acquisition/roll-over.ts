import { MeterId } from '../community/community.js';
import { Direction } from '../kernel/profile.js';
import { parseScaled } from '../kernel/scaled-decimal.js';
import { DeviceProfile, RegisterProfile, Unit } from './device-profile.js';

/** The value, in whole milliwatt-hours, at which a register of a meter begins again at zero. */
export interface RollOver {
  readonly meter: MeterId;
  readonly register: Direction;
  readonly milliwattHours: number;
}

const DIRECTIONS: readonly Direction[] = ['import', 'export'];
/** Places of the unit down to a milliwatt-hour. */
const PLACES: Readonly<Partial<Record<Unit, number>>> = { mWh: 0, Wh: 3, kWh: 6, MWh: 9 };

/**
 * What a device file says of its registers under `rollsOverAt`. A sum of several counters and a counter
 * that others multiply begin again at no value anybody can name; SunSpec files name none either.
 */
export function rollOversOf(meter: MeterId, profile: DeviceProfile): readonly RollOver[] {
  if (profile.protocol === 'sunspec') return [];
  return DIRECTIONS.flatMap((register) => {
    const milliwattHours = modulusOf(profile, register);
    return milliwattHours === undefined ? [] : [{ meter, register, milliwattHours }];
  });
}

function modulusOf({ registers }: RegisterProfile, direction: Direction): number | undefined {
  const own = registers.filter(({ meaning }) => meaning === direction);
  const one = own.length === 1 ? own.at(0) : undefined;
  if (one?.rollsOverAt === undefined || one.times !== undefined) return undefined;
  return parseScaled(one.rollsOverAt, PLACES[one.unit] ?? 0);
}
