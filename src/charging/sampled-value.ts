import { Energy } from '../kernel/energy.js';
import { parseScaled } from '../kernel/scaled-decimal.js';
import { MeterValue, SampledValue } from './ocpp-messages.js';

const NUMBER = /^-?\d{1,15}(?:\.\d+)?$/;
const ENERGY_REGISTER = 'Energy.Active.Import.Register';
const POWER = 'Power.Active.Import';

/**
 * The import register of the whole outlet in a MeterValue; a missing unit is Wh, a missing measurand
 * is the register (OCPP 1.6, section 7.43). Undefined where there is none or the text is no number.
 */
export function registerOf(value: MeterValue): Energy | undefined {
  for (const sample of value.sampledValue) {
    const energy = isTotal(sample, ENERGY_REGISTER) ? energyOf(sample) : undefined;
    if (energy !== undefined) return energy;
  }
  return undefined;
}

/** Watts drawn: the total where it is told, else the sum of the phases. */
export function wattsOf(value: MeterValue): number | undefined {
  const samples = value.sampledValue.filter(({ measurand }) => measurand === POWER);
  const total = samples.find(({ phase }) => phase === undefined);
  const parts = (total === undefined ? samples : [total]).map(wattsOfSample);
  const known = parts.filter((part) => part !== undefined);
  return known.length === 0 ? undefined : known.reduce((a, b) => a + b, 0);
}

/** Charge points state registers in whole watt-hours. */
export function energyOfWattHours(wattHours: number): Energy {
  return Energy.ofMilliwattHours(wattHours * 1000);
}

function isTotal(sample: SampledValue, measurand: string): boolean {
  return (
    (sample.measurand ?? ENERGY_REGISTER) === measurand &&
    sample.phase === undefined &&
    (sample.format ?? 'Raw') === 'Raw' &&
    (sample.location ?? 'Outlet') === 'Outlet'
  );
}

function energyOf(sample: SampledValue): Energy | undefined {
  const unit = sample.unit ?? 'Wh';
  if (unit !== 'Wh' && unit !== 'kWh') return undefined;
  const milliwattHours = scaledOf(sample.value, unit === 'Wh' ? 3 : 6);
  if (milliwattHours === undefined || milliwattHours < 0) return undefined;
  return Energy.ofMilliwattHours(milliwattHours);
}

function wattsOfSample(sample: SampledValue): number | undefined {
  const unit = sample.unit ?? 'W';
  if (unit !== 'W' && unit !== 'kW') return undefined;
  const milliwatts = scaledOf(sample.value, unit === 'W' ? 3 : 6);
  return milliwatts === undefined ? undefined : Math.round(milliwatts / 1000);
}

/** Stations send more decimals than they measure; what is beyond the last place is cut. */
function scaledOf(text: string, places: number): number | undefined {
  if (!NUMBER.test(text)) return undefined;
  const [whole = '', fraction = ''] = text.split('.');
  return parseScaled(`${whole}.${fraction.slice(0, places).padEnd(1, '0')}`, places);
}
