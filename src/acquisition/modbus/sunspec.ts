import { Ratio } from '../../kernel/ratio.js';
import { bitsOf, Decoded, energyOf, floatFault, numberOf } from './decode.js';
import { Meaning, RegisterType } from '../device-profile.js';
import {
  SUNSPEC_BASES,
  SUNSPEC_END,
  SUNSPEC_MARK,
  SUNSPEC_SERIAL,
  sunspecModel,
  SunspecPoint,
  SunspecType,
} from './sunspec-models.js';

/** One model of a device's chain: where it begins and how long it is without its header. */
export interface SunspecPlace {
  readonly id: number;
  readonly address: number;
  readonly length: number;
}

export interface RegisterSpan {
  readonly address: number;
  readonly count: number;
}

/** Words in their order; undefined where the device answered with an exception. */
export type SpanReply = readonly number[] | undefined;

export type Discovery = readonly SunspecPlace[] | { readonly refused: string };

const MODELS_MAX = 100;
const REGISTERS_MAX = 4000;
const REQUEST_MAX = 125;

/**
 * Finds the models of a device: asks for spans, is given the replies. Base 40000, 0, 50000; id and
 * length are asked for separately because some devices have no length at the end of the chain; unknown
 * models are skipped by their length. Refuses a chain that does not end. Source: SunSpec Device
 * Information Model Specification, chapter 6.
 */
export function* discover(): Generator<RegisterSpan, Discovery, SpanReply> {
  for (const base of SUNSPEC_BASES) {
    const reply = yield { address: base, count: 3 };
    if (reply?.[0] === SUNSPEC_MARK[0] && reply[1] === SUNSPEC_MARK[1]) {
      return yield* chainFrom(base + 2);
    }
  }
  return { refused: 'there is no SunSpec mark at 40000, 0 or 50000' };
}

function* chainFrom(first: number): Generator<RegisterSpan, Discovery, SpanReply> {
  const places: SunspecPlace[] = [];
  let address = first;
  while (places.length < MODELS_MAX && address < first + REGISTERS_MAX && address < 65_534) {
    const id = (yield { address, count: 1 })?.[0];
    if (id === SUNSPEC_END) return places;
    if (id === undefined) return { refused: `the model chain breaks off at ${address}` };
    const length = (yield { address: address + 1, count: 1 })?.[0];
    if (length === undefined || length === 0 || length === 0xffff) {
      return { refused: `model ${id} at ${address} has no length` };
    }
    places.push({ id, address, length });
    address += length + 2;
  }
  return { refused: 'the model chain has no end' };
}

/** What to read of a model: value and scale factor in one request, never beyond the device's length. */
export function spanOf(place: SunspecPlace): RegisterSpan {
  return { address: place.address, count: Math.min(place.length + 2, REQUEST_MAX) };
}

/** The serial number of model 1; undefined when it is cut off or empty. */
export function serialOf(words: readonly number[]): string | undefined {
  const { offset, words: count } = SUNSPEC_SERIAL;
  const bytes = words.slice(offset, offset + count).flatMap((word) => [word >> 8, word & 0xff]);
  const text = String.fromCharCode(...bytes.filter((byte) => byte >= 0x20 && byte < 0x7f)).trim();
  return text === '' ? undefined : text;
}

const SENTINELS: Readonly<Record<SunspecType, bigint | undefined>> = {
  u16: 0xffffn,
  s16: 0x8000n,
  u32: 0xffffffffn,
  u64: 0xffffffffffffffffn,
  acc32: 0n,
  f32: undefined,
  sf: 0x8000n,
  text: undefined,
};
const TYPES: Readonly<Record<Exclude<SunspecType, 'text'>, RegisterType>> = {
  u16: 'u16',
  s16: 's16',
  u32: 'u32',
  u64: 'u64',
  acc32: 'u32',
  f32: 'f32',
  sf: 's16',
};
const READ: readonly ('import' | 'export' | 'power' | 'voltage' | 'frequency')[] = [
  'import',
  'export',
  'power',
  'voltage',
  'frequency',
];

/**
 * The values of one model. A counter of zero is "not accumulated", so a waking inverter or a new meter
 * says nothing until it counts. Power is positive in the direction of import: an inverter's and a DER's
 * production turns its sign, a meter's sign is a fact of the maker (`positive`).
 */
export function decodeSunspec(
  id: number,
  words: readonly number[],
  positive: 'import' | 'export',
): ReadonlyMap<Meaning, Decoded> {
  const values = new Map<Meaning, Decoded>();
  const model = sunspecModel(id);
  if (model === undefined) return values;
  const turned = model.kind === 'meter' ? positive === 'export' : true;
  for (const meaning of READ) {
    const point = model[meaning];
    if (point === undefined) continue;
    const decoded = decodePoint(point, words, meaning === 'import' || meaning === 'export');
    values.set(meaning, meaning === 'power' && turned ? negated(decoded) : decoded);
  }
  return values;
}

function decodePoint(point: SunspecPoint, words: readonly number[], energy: boolean): Decoded {
  const raw = rawOf(point, words);
  if (raw === undefined) return { state: 'missing' };
  if (typeof raw === 'number') {
    const fault = floatFault(raw);
    if (fault !== undefined) return fault;
  }
  const factor = factorOf(point, words);
  if (factor === undefined) return { state: 'missing' };
  if (energy) return raw === 0 ? { state: 'missing' } : energyOf(raw, factor.times(Ratio.of(1000)));
  return { state: 'value', value: toNumber(raw, factor) };
}

function toNumber(raw: bigint | number, factor: Ratio): number {
  return (Number(raw) * Number(factor.numerator)) / Number(factor.denominator);
}

function rawOf(point: SunspecPoint, words: readonly number[]): bigint | number | undefined {
  if (point.type === 'text') return undefined;
  const type = TYPES[point.type];
  const count = Number(type.slice(1)) / 16;
  const own = words.slice(point.offset, point.offset + count);
  if (own.length < count) return undefined;
  const bits = bitsOf(own, 'msw-first');
  return bits === SENTINELS[point.type] ? undefined : numberOf(bits, type);
}

/** Ten to the power of the scale factor; undefined when it is absent or outside −10…10. */
function factorOf(point: SunspecPoint, words: readonly number[]): Ratio | undefined {
  if (point.scaleFactor === undefined) return Ratio.one;
  const raw = rawOf({ offset: point.scaleFactor, type: 'sf' }, words);
  const exponent = raw === undefined ? NaN : Number(raw);
  if (!(exponent >= -10 && exponent <= 10)) return undefined;
  const size = 10n ** BigInt(Math.abs(exponent));
  return exponent < 0 ? Ratio.of(1n, size) : Ratio.of(size);
}

function negated(decoded: Decoded): Decoded {
  if (decoded.state !== 'value' || decoded.value === 0) return decoded;
  return { state: 'value', value: -decoded.value };
}
