import { Ratio } from '../../kernel/ratio.js';
import { bitsOf, Decoded, energyOf, floatFault, numberOf, sumOf } from './decode.js';
import { Meaning, RegisterType, SunspecProfile } from '../device-profile.js';
import { textOf } from './register-text.js';
import { SunspecPlace } from './sunspec-chain.js';
import {
  SUNSPEC_INPUTS,
  SUNSPEC_TEXTS,
  sunspecModel,
  SunspecPoint,
  SunspecType,
} from './sunspec-models.js';

/** The words of one model as they were read. */
export type SunspecWords = SunspecPlace & { readonly words: readonly number[] };

/** What a maker does in its own way. */
export type SunspecManners = Pick<SunspecProfile, 'positive' | 'modules' | 'negativeCounters'>;

/** What model 1 says of the device. */
export type SunspecNames = Readonly<Record<keyof typeof SUNSPEC_TEXTS, string | undefined>>;

/** The texts of model 1; undefined where one is cut off or empty. */
export function namesOf(words: readonly number[]): SunspecNames {
  const text = ({ offset, words: count }: { offset: number; words: number }) =>
    textOf(words.slice(offset, offset + count));
  const { maker, model, version, serial } = SUNSPEC_TEXTS;
  return {
    maker: text(maker),
    model: text(model),
    version: text(version),
    serial: text(serial),
  };
}

const SENTINELS: Readonly<Record<SunspecType, bigint | undefined>> = {
  u16: 0xffffn,
  s16: 0x8000n,
  u32: 0xffffffffn,
  u64: 0xffffffffffffffffn,
  acc32: 0xffffffffn,
  f32: undefined,
  sf: 0x8000n,
};
const TYPES: Readonly<Record<SunspecType, RegisterType>> = {
  u16: 'u16',
  s16: 's16',
  u32: 'u32',
  u64: 'u64',
  acc32: 'u32',
  f32: 'f32',
  sf: 's16',
};

/**
 * The values of the models that speak for a device: the first one measures, DC inputs and the state of
 * charge complete it. A counter of zero is "not accumulated", a waking inverter or a new meter. It counts
 * as zero where the model measures anything besides, else it is missing; whether a zero came after a
 * higher value only those know who have the set of readings, and they set it aside (`siftReadings`).
 * A DC input's zero is always missing: in a sum nobody would see it. Power is positive in the direction
 * of import: what an inverter delivers turns its sign, a meter's sign is a fact of the maker (`positive`).
 */
export function decodeSunspec(
  models: readonly SunspecWords[],
  manners: SunspecManners,
): ReadonlyMap<Meaning, Decoded> {
  const values = new Map<Meaning, Decoded>();
  const first = models.at(0);
  if (first === undefined) return values;
  const others = models.slice(1);
  if (isInputs(first)) return generatorValues([first, ...others.filter(isInputs)], manners);
  for (const [meaning, decoded] of pointsOf(first, manners)) values.set(meaning, decoded);
  const inputs = others.filter(isInputs);
  if (inputs.length > 0 && values.get('dc-power')?.state !== 'value') {
    values.set('dc-power', inputsPower(inputs, manners));
  }
  for (const model of others.filter((other) => !isInputs(other))) {
    for (const [meaning, decoded] of pointsOf(model, manners)) values.set(meaning, decoded);
  }
  return values;
}

/** The scale factors a device sent: others than before, and a value may rest on either. */
export function scaleFactorsOf(models: readonly SunspecWords[]): number[] {
  return models.flatMap((model) => {
    const { power, energy } = SUNSPEC_INPUTS;
    const places = isInputs(model)
      ? [power.scaleFactor, energy.scaleFactor]
      : Object.values(sunspecModel(model.id)?.points ?? {}).map((point) => point.scaleFactor);
    return places.flatMap((place) => (place === undefined ? [] : [model.words[place] ?? -1]));
  });
}

function pointsOf(model: SunspecWords, manners: SunspecManners): [Meaning, Decoded][] {
  const known = sunspecModel(model.id);
  if (known === undefined) return [];
  const isBlank = model.words.slice(2).every((word) => word === 0xffff);
  const turned = known.kind === 'meter' ? manners.positive === 'export' : true;
  const values = Object.entries(known.points).map(([written, point]): [Meaning, Decoded] => {
    const meaning = written as Meaning;
    const isEnergy = meaning === 'import' || meaning === 'export';
    if (isBlank) return [meaning, { state: 'missing' }];
    const decoded = decodePoint(point, model.words, isEnergy, manners);
    return [meaning, meaning.startsWith('power') && turned ? negated(decoded) : decoded];
  });
  const isAwake = values.some(([, decoded]) => decoded.state === 'value' && decoded.value !== 0);
  return isAwake ? values : values.map(([meaning, decoded]) => [meaning, unlessZero(decoded)]);
}

/** A counter of zero as missing. */
function unlessZero(decoded: Decoded): Decoded {
  const isZero = decoded.state === 'energy' && decoded.energy.milliwattHours === 0;
  return isZero ? { state: 'missing' } : decoded;
}

function decodePoint(
  point: SunspecPoint,
  words: readonly number[],
  isEnergy: boolean,
  manners: SunspecManners,
): Decoded {
  const raw = rawOf(point, words);
  const factor = factorOf(point, words);
  if (raw === undefined || factor === undefined) return { state: 'missing' };
  if (typeof raw === 'number') {
    const fault = floatFault(raw, isEnergy);
    if (fault !== undefined) return fault;
  }
  if (!isEnergy) return { state: 'value', value: toNumber(raw, factor) };
  const counted = manners.negativeCounters && point.type === 'acc32' ? sizeOf(raw) : raw;
  return energyOf(counted, factor.times(Ratio.of(1000)));
}

/** The size of a 32-bit counter some makers send as a negative number. */
function sizeOf(raw: bigint | number): bigint {
  const signed = BigInt.asIntN(32, BigInt(raw));
  return signed < 0n ? -signed : signed;
}

function isInputs({ id }: SunspecWords): boolean {
  return sunspecModel(id)?.kind === 'inputs';
}

/** A solar generator that is known by its DC inputs alone. */
function generatorValues(
  models: readonly SunspecWords[],
  manners: SunspecManners,
): ReadonlyMap<Meaning, Decoded> {
  const energies = inputsOf(models, manners).map(({ model, start }) => {
    const { offset, scaleFactor } = SUNSPEC_INPUTS.energy;
    const point: SunspecPoint = { offset: start + offset, type: 'acc32', scaleFactor };
    const decoded = unlessZero(decodePoint(point, model.words, true, manners));
    return { decoded, optional: false };
  });
  return new Map([
    ['export', sumOf(energies)],
    ['power', negated(inputsPower(models, manners))],
  ]);
}

/** Inputs without a value are left out: nothing is connected there. */
function inputsPower(models: readonly SunspecWords[], manners: SunspecManners): Decoded {
  const powers = inputsOf(models, manners).map(({ model, start }) => {
    const { offset, scaleFactor } = SUNSPEC_INPUTS.power;
    const point: SunspecPoint = { offset: start + offset, type: 'u16', scaleFactor };
    return { decoded: decodePoint(point, model.words, false, manners), optional: true };
  });
  return sumOf(powers);
}

/** The inputs that are solar generators, with the offset at which each begins in its model. */
function inputsOf(models: readonly SunspecWords[], { modules }: SunspecManners) {
  const { first, stride } = SUNSPEC_INPUTS;
  const inputs = models.flatMap((model) => {
    const count = Math.floor((model.length + 2 - first) / stride);
    return Array.from({ length: count }, (_, place) => ({ model, start: first + place * stride }));
  });
  return modules.length === 0 ? inputs : inputs.filter((_, place) => modules.includes(place + 1));
}

function toNumber(raw: bigint | number, factor: Ratio): number {
  return (Number(raw) * Number(factor.numerator)) / Number(factor.denominator);
}

/** Undefined for "not implemented" and for what lies beyond the words the device sent. */
function rawOf(point: SunspecPoint, words: readonly number[]): bigint | number | undefined {
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
  return { ...decoded, value: -decoded.value };
}
