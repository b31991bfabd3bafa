import assert from 'node:assert/strict';
import { Energy } from '../../kernel/energy.js';
import { Ratio } from '../../kernel/ratio.js';
import { parseScaled } from '../../kernel/scaled-decimal.js';
import { ProfileRegister, RegisterType, Unit, WordOrder, wordsOf } from '../device-profile.js';

/** What the words of one register say. Missing is a fact of life, refused is a wrong device or profile. */
export type Decoded =
  | { readonly state: 'energy'; readonly energy: Energy }
  | {
      readonly state: 'value';
      readonly value: number;
      /** What is odd about a value that may be used all the same. */
      readonly notice?: string | undefined;
    }
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
 * The value of one register. Sentinels are compared before scaling; NaN and infinity are missing. A float
 * that is almost but not quite zero is no count of energy (an integer read by the wrong profile looks like
 * that) and as a value of the moment it is zero. Power comes back positive in the direction of import.
 * `factor` is what the registers under `times` say.
 */
export function decodeRegister(
  register: ProfileRegister,
  words: readonly number[],
  factor = 1,
): Decoded {
  const expected = wordsOf(register.type);
  if (words.length !== expected) {
    return { state: 'refused', reason: `${words.length} words where ${expected} belong` };
  }
  const bits = bitsOf(words, register.wordOrder);
  if (register.sentinels.includes(bits)) return { state: 'missing' };
  const sent = numberOf(bits, register.type);
  const raw = register.magnitude === true && sent < 0 ? -sent : sent;
  const isEnergy = register.meaning === 'import' || register.meaning === 'export';
  if (typeof raw === 'number') {
    const fault = floatFault(raw, isEnergy);
    if (fault !== undefined) return fault;
  }
  if (isEnergy) {
    return energyOf(raw, worthOf(register.scale, register.unit).times(ratioOf(factor)));
  }
  const value = Number(raw) * Number(register.scale) * factor * (SI[register.unit] ?? 1);
  const turned = register.meaning.startsWith('power') && register.positive === 'export';
  return { state: 'value', value: turned && value !== 0 ? -value : value + 0 };
}

/** What stands in place of a float that cannot be used as it is; undefined for every other. */
export function floatFault(value: number, isEnergy: boolean): Decoded | undefined {
  if (!Number.isFinite(value)) return { state: 'missing' };
  if (value === 0 || Math.abs(value) >= FLOAT_MIN) return undefined;
  const reason = `the float ${value} is no measured value; does the profile fit this meter?`;
  return isEnergy ? { state: 'refused', reason } : { state: 'value', value: 0, notice: reason };
}

/** Several registers of one meaning together: without one that is not optional there is no sum. */
export function sumOf(
  parts: readonly { readonly decoded: Decoded; readonly optional: boolean }[],
): Decoded {
  const refused = parts.find(({ decoded }) => decoded.state === 'refused');
  if (refused !== undefined) return refused.decoded;
  const present = parts.filter(({ decoded }) => decoded.state !== 'missing');
  const lacks = parts.some(({ decoded, optional }) => decoded.state === 'missing' && !optional);
  if (present.length === 0 || lacks) return { state: 'missing' };
  return present.map(({ decoded }) => decoded).reduce(added);
}

function added(a: Decoded, b: Decoded): Decoded {
  if (a.state === 'energy' && b.state === 'energy') {
    return { state: 'energy', energy: a.energy.plus(b.energy) };
  }
  assert(a.state === 'value' && b.state === 'value', 'only values of one meaning are summed');
  return { state: 'value', value: a.value + b.value, notice: a.notice ?? b.notice };
}

/** A factor of at most nine places, exact. */
function ratioOf(factor: number): Ratio {
  return Ratio.of(Math.round(factor * 10 ** SCALE_PLACES), 10 ** SCALE_PLACES);
}

function floatOf(bits: bigint, type: 'f32' | 'f64'): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, type === 'f32' ? bits << 32n : bits);
  return type === 'f32' ? view.getFloat32(0) : view.getFloat64(0);
}
