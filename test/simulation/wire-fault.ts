import { ReadingSeries } from '../../src/acquisition/record/reading.js';
import { Instant } from '../../src/kernel/quarter-hour.js';
import { SeededRandom } from '../support/seeded-random.js';

const MODBUS_FAULTS = [
  'no-answer',
  'not-available',
  'swapped-words',
  'negative',
  'cut-off',
  'another-register',
] as const;
const MQTT_FAULTS = [
  'no-message',
  'twice',
  'an-old-one-again',
  'cut-off',
  'decimal-comma',
  'unavailable',
  'empty',
  'not-utf-8',
  'kept-by-the-broker',
] as const;

export const WIRE_FAULTS = [...new Set([...MODBUS_FAULTS, ...MQTT_FAULTS])];
export type WireFault = (typeof WIRE_FAULTS)[number];

/** A reading on its way, and what happens to it. */
export interface Poll {
  readonly at: Instant;
  readonly milliwattHours: number;
  readonly fault: WireFault | undefined;
}

const FAULTY_SHARE = 0.03;

/** Every reading of a series with the fault that strikes it, if any. */
export function pollsOf(
  { at, milliwattHours }: ReadingSeries,
  line: 'modbus' | 'mqtt',
  random: SeededRandom,
): Poll[] {
  const faults: readonly WireFault[] = line === 'modbus' ? MODBUS_FAULTS : MQTT_FAULTS;
  return Array.from(at, (instant, place) => {
    const struck = random.chance(FAULTY_SHARE) && !mattersAt(milliwattHours, place);
    return {
      at: instant as Instant,
      milliwattHours: milliwattHours[place],
      fault: struck ? random.pick(faults) : undefined,
    };
  });
}

/** The ends of a meter, and the readings before and after a fall of its register. */
function mattersAt(values: Float64Array, place: number): boolean {
  if (place === 0 || place === values.length - 1) return true;
  return values[place] < values[place - 1] || values[place + 1] < values[place];
}
