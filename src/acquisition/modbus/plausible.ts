import { DeviceProfile, Meaning } from '../device-profile.js';
import { Decoded } from './decode.js';

/** Fifty years of the highest power; no counter has seen more. */
const COUNTER_HOURS = 50 * 8766;

const LIMITS: Readonly<Partial<Record<Meaning, readonly [number, number]>>> = {
  voltage: [-60_000, 60_000],
  current: [-20_000, 20_000],
  frequency: [0, 1_000],
  soc: [0, 105],
  temperature: [-100, 500],
};

/**
 * Why a value cannot have been measured, in a sentence; undefined where it can. Swapped words, a wrong
 * unit or a wrong profile show as such values: 65,536 times too large, or next to nothing.
 */
export function implausible(
  meaning: Meaning,
  decoded: Decoded,
  { powerMaxWatts }: Pick<DeviceProfile, 'powerMaxWatts'>,
): string | undefined {
  if (decoded.state === 'energy') {
    const most = powerMaxWatts * COUNTER_HOURS * 1_000;
    return decoded.energy.milliwattHours > most
      ? `${decoded.energy.kwh()} kWh is more than ${powerMaxWatts} W give in fifty years`
      : undefined;
  }
  if (decoded.state !== 'value') return undefined;
  const isPower = meaning.includes('power');
  const [low, high] = isPower ? [-powerMaxWatts, powerMaxWatts] : (LIMITS[meaning] ?? []);
  if (low === undefined || high === undefined) return undefined;
  if (decoded.value >= low && decoded.value <= high) return undefined;
  return `${Number(decoded.value.toPrecision(6))} is not within ${low} and ${high}`;
}
