import { Direction } from '../kernel/profile.js';
import { Display, SimulatedMeter } from './simulated-meter.js';
import { WerkhalleCalendar } from './werkhalle-calendar.js';

const KWH = 1_000_000;
const IMPORT: readonly Direction[] = ['import'];
const EASTRON: Display = { stepMilliwattHours: 1_000, float32: true };
const ABB: Display = { stepMilliwattHours: 10_000, float32: false };
const INVERTER: Display = { stepMilliwattHours: 1_000, float32: false };
const TASMOTA: Display = { stepMilliwattHours: 100, float32: false };
const SHELLY: Display = { stepMilliwattHours: 10, float32: false };
const STATION: Display = { stepMilliwattHours: 1_000, float32: false };

/** All meters of the Werkhalle; flat 2 has two, one after the other. */
export function werkhalleMeters({ exchangeAt }: WerkhalleCalendar): readonly SimulatedMeter[] {
  const one = (id: string, meteringPoint: string, initialKwh: number, display: Display) => ({
    id,
    meteringPoint,
    directions: IMPORT,
    initialMilliwattHours: Math.round(initialKwh * KWH),
    display,
  });
  return [
    { ...one('ABB-40221', 'grid', 1_204.31, ABB), directions: ['import', 'export'] },
    { ...one('INV-8812', 'roof', 412.618, INVERTER), directions: ['export'] },
    one('EST-1001', 'flat-1', 2_310.442, EASTRON),
    { ...one('EST-1002', 'flat-2', 7_952.091, EASTRON), to: exchangeAt },
    { ...one('EST-1044', 'flat-2', 0.412, EASTRON), from: exchangeAt },
    one('EST-1003', 'flat-3', 1_871.005, EASTRON),
    one('EMH-7104', 'flat-4', 18_226.3018, TASMOTA),
    one('EMH-7105', 'flat-5', 9_004.1127, TASMOTA),
    one('SHE-6001', 'flat-6', 310.22405, SHELLY),
    one('SHE-6002', 'workshop', 1_702.9931, SHELLY),
    one('charger-1', 'charger-1', 842.6, STATION),
    one('charger-2', 'charger-2', 517.9, STATION),
  ];
}
