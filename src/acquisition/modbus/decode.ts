import { Energy } from '../../kernel/energy.js';
import { Ratio } from '../../kernel/ratio.js';
import { parseScaled } from '../../kernel/scaled-decimal.js';
import { ProfileRegister, RegisterType, Unit, WordOrder, wordsOf } from '../device-profile.js';

/** What the words of one register say. Missing is a fact of life, refused is a wrong device or profile. */
export type Decoded =
  | { readonly state: 'energy'; readonly energy: Energy }
  | { readonly state: 'value'; readonly value: number }
  | { readonly state: 'missing' }
  | { readonly state: 'refused'; readonly reason: string };

const SCALE_PLACES = 9;
const MILLIWATT_HOURS: Readonly<Partial<Record<Unit, number>>> = {
  mWh: 1,
  Wh: 1_000,
  kWh: 1_000_000,
  MWh: 1_000_000_000,
};
const SI: Readonly<Partial<Record<Unit, number>>> = { kW: 1_000, mA: 0.001 };

/** No meter counts that little: such a float is an integer read by the wrong profile. */
const FLOAT_MIN = 1e-20;

/** Words in the order they were sent → the unsigned bit pattern. */
export function bitsOf(words: readonly number[], order: WordOrder): bigint {
  const ordered = order === 'msw-first' ? words : [...words].reverse();
  return ordered.reduce((bits, word) => (bits << 16n) | BigInt(word), 0n);
}

/** The bit pattern read as its type: a whole number or a float. */
export function numberOf(bits: bigint, type: RegisterType): bigint | number {
  if (type === 'f32' || type === 'f64') return floatOf(bits, type);
  return type.startsWith('s') ? BigInt.asIntN(wordsOf(type) * 16, bits) : bits;
}

/** The energy of a whole or float register; exact for whole numbers, floats to the nearest mWh. */
export function energyOf(raw: bigint | number, worth: Ratio): Decoded {
  if (raw < 0) return { state: 'refused', reason: `the register is negative (${raw.toString()})` };
  const milliwattHours =
    typeof raw === 'bigint'
      ? Ratio.of(raw).times(worth).round()
      : Math.round((raw * Number(worth.numerator)) / Number(worth.denominator));
  if (!Number.isSafeInteger(milliwattHours)) {
    return { state: 'refused', reason: `the register is impossibly high (${raw.toString()})` };
  }
  return { state: 'energy', energy: Energy.ofMilliwattHours(milliwattHours) };
}

/** Milliwatt-hours that one count of an energy register is worth, exact. */
export function worthOf(scale: string, unit: Unit): Ratio {
  const scaled = parseScaled(scale, SCALE_PLACES) ?? 0;
  return Ratio.of(scaled, 10 ** SCALE_PLACES).times(Ratio.of(MILLIWATT_HOURS[unit] ?? 0));
}

/**
 * The value of one register. Sentinels are compared before scaling, NaN is missing, a float that is
 * almost but not quite zero is refused. Power comes back positive in the direction of import.
 */
export function decodeRegister(register: ProfileRegister, words: readonly number[]): Decoded {
  const expected = wordsOf(register.type);
  if (words.length !== expected) {
    return { state: 'refused', reason: `${words.length} words where ${expected} belong` };
  }
  const bits = bitsOf(words, register.wordOrder);
  if (register.sentinels.includes(bits)) return { state: 'missing' };
  const raw = numberOf(bits, register.type);
  if (typeof raw === 'number') {
    const fault = floatFault(raw);
    if (fault !== undefined) return fault;
  }
  if (register.meaning === 'import' || register.meaning === 'export') {
    return energyOf(raw, worthOf(register.scale, register.unit));
  }
  const value = Number(raw) * Number(register.scale) * (SI[register.unit] ?? 1);
  const turned = register.meaning === 'power' && register.positive === 'export' && value !== 0;
  return { state: 'value', value: turned ? -value : value };
}

/** Undefined for a float that may be used. */
export function floatFault(value: number): Decoded | undefined {
  if (Number.isNaN(value)) return { state: 'missing' };
  if (!Number.isFinite(value)) return { state: 'refused', reason: 'the register is infinite' };
  if (value !== 0 && Math.abs(value) < FLOAT_MIN) {
    const reason = `the float ${value} is no measured value; does the profile fit this meter?`;
    return { state: 'refused', reason };
  }
  return undefined;
}

function floatOf(bits: bigint, type: 'f32' | 'f64'): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, type === 'f32' ? bits << 32n : bits);
  return type === 'f32' ? view.getFloat32(0) : view.getFloat64(0);
}
