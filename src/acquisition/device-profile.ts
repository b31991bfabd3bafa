import { z } from 'zod';
import { PlacedTree } from '../community/yaml-tree.js';
import { oneOf, positiveText, readBySchema, requiredText, wholeText } from './text-schema.js';

export const REGISTER_TYPES = ['u16', 's16', 'u32', 's32', 'u64', 's64', 'f32', 'f64'] as const;
export type RegisterType = (typeof REGISTER_TYPES)[number];

/** msw-first = ABCD (the usual order), lsw-first = CDAB; bytes inside a word are always big-endian. */
export const WORD_ORDERS = ['msw-first', 'lsw-first'] as const;
export type WordOrder = (typeof WORD_ORDERS)[number];

/** What a value says: `import` and `export` are energy registers, the others values of the moment. */
export const MEANINGS = [
  'import',
  'export',
  'power',
  'voltage',
  'current',
  'frequency',
  'soc',
  'temperature',
] as const;
export type Meaning = (typeof MEANINGS)[number];

export const UNITS = [
  'mWh',
  'Wh',
  'kWh',
  'MWh',
  'W',
  'kW',
  'V',
  'A',
  'mA',
  'Hz',
  '%',
  'C',
] as const;
export type Unit = (typeof UNITS)[number];

const UNITS_OF: Readonly<Record<Meaning, readonly Unit[]>> = {
  import: ['mWh', 'Wh', 'kWh', 'MWh'],
  export: ['mWh', 'Wh', 'kWh', 'MWh'],
  power: ['W', 'kW'],
  voltage: ['V'],
  current: ['A', 'mA'],
  frequency: ['Hz'],
  soc: ['%'],
  temperature: ['C'],
};

/** One value of a meter: where its words stand and what they mean. */
export interface ProfileRegister {
  readonly meaning: Meaning;
  readonly function: 3 | 4;
  /** Zero-based protocol address. */
  readonly address: number;
  readonly type: RegisterType;
  readonly wordOrder: WordOrder;
  /** value = raw × scale in `unit`; decimal text. */
  readonly scale: string;
  readonly unit: Unit;
  /** What a positive power means. */
  readonly positive: 'import' | 'export';
  /** Bit patterns that mean "not available". */
  readonly sentinels: readonly bigint[];
}

interface ProfileBase {
  readonly profile: string;
  readonly vendor: string;
  readonly models: readonly string[];
  readonly source: readonly string[];
  readonly confidence: 'high' | 'medium' | 'low';
  /** Longest block the device answers; the protocol's own limit is 125. */
  readonly requestRegistersMax: number;
  /** Registers nobody asked for that may lie inside one block. */
  readonly gapRegistersMax: number;
  /** Silence before each request. */
  readonly pauseMs: number;
  readonly timeoutMs: number;
}

export interface RegisterProfile extends ProfileBase {
  readonly protocol: 'modbus';
  readonly registers: readonly ProfileRegister[];
}

/** A device that describes itself; the first model of its chain that is listed here speaks for it. */
export interface SunspecProfile extends ProfileBase {
  readonly protocol: 'sunspec';
  readonly modelIds: readonly number[];
  readonly positive: 'import' | 'export';
}

export type DeviceProfile = RegisterProfile | SunspecProfile;

/** How many 16-bit words a type takes. */
export function wordsOf(type: RegisterType): number {
  return Number(type.slice(1)) / 16;
}

const base = {
  profile: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, {
    error: 'write a short name of small letters, digits and hyphens',
  }),
  vendor: requiredText,
  models: z.array(requiredText).min(1),
  source: z.array(requiredText).min(1),
  confidence: oneOf(['high', 'medium', 'low']),
  note: requiredText.optional(),
  requestRegistersMax: wholeText(1, 125).default(125),
  gapRegistersMax: wholeText(0, 124).default(0),
  pauseMs: wholeText(0, 5000).default(0),
  timeoutMs: wholeText(100, 30_000).default(2000),
};

const bits = z
  .string()
  .regex(/^0x[0-9A-Fa-f]{4,16}$/, { error: 'write the bit pattern as 0x… with 4 to 16 digits' })
  .transform((text) => BigInt(text));

const register = z.strictObject({
  meaning: oneOf(MEANINGS),
  address: wholeText(0, 65_535),
  function: wholeText(3, 4).optional(),
  type: oneOf(REGISTER_TYPES),
  wordOrder: oneOf(WORD_ORDERS).optional(),
  scale: positiveText.default('1'),
  unit: oneOf(UNITS),
  positive: oneOf(['import', 'export']).optional(),
  sentinels: z.array(bits).default([]),
});

const registerProfile = z
  .strictObject({
    ...base,
    protocol: z.literal('modbus'),
    function: wholeText(3, 4),
    wordOrder: oneOf(WORD_ORDERS).optional(),
    registers: z.array(register).min(1, { error: 'names no register' }),
  })
  .superRefine(checkRegisters)
  .transform((written): RegisterProfile => ({ ...written, registers: completed(written) }));

const sunspecProfile = z.strictObject({
  ...base,
  protocol: z.literal('sunspec'),
  modelIds: z.array(wholeText(101, 799)).min(1),
  positive: oneOf(['import', 'export']),
});

const deviceProfile = z.discriminatedUnion('protocol', [registerProfile, sunspecProfile], {
  error: 'write `protocol: modbus`, `protocol: sunspec` or `protocol: mqtt`',
});

/** Reads one file of config/devices; refuses it with every problem at once. */
export function parseDeviceProfile(tree: PlacedTree, file: string): DeviceProfile {
  return readBySchema(deviceProfile, tree, file);
}

interface WrittenProfile {
  readonly function: number;
  readonly wordOrder?: WordOrder | undefined;
  readonly requestRegistersMax: number;
  readonly registers: readonly z.output<typeof register>[];
}

function checkRegisters(profile: WrittenProfile, context: z.RefinementCtx): void {
  const refuse = (place: number, field: string, message: string) => {
    context.addIssue({ code: 'custom', path: ['registers', place, field], message });
  };
  profile.registers.forEach((entry, place) => {
    const words = wordsOf(entry.type);
    if (entry.address + words > 65_536)
      refuse(
        place,
        'address',
        `${entry.address} + ${words} words runs past the last register 65535`,
      );
    if (words > profile.requestRegistersMax)
      refuse(place, 'type', `needs ${words} words in one request, but requestRegistersMax is less`);
    if (words > 1 && (entry.wordOrder ?? profile.wordOrder) === undefined)
      refuse(place, 'wordOrder', `is missing; a register of ${words} words has no default order`);
    if (!UNITS_OF[entry.meaning].includes(entry.unit))
      refuse(
        place,
        'unit',
        `does not fit ${entry.meaning}; write ${UNITS_OF[entry.meaning].join(' or ')}`,
      );
    if (entry.meaning === 'power' && entry.positive === undefined)
      refuse(place, 'positive', 'is missing; say whether a positive power is import or export');
  });
  const meanings = profile.registers.map((entry) => entry.meaning);
  meanings.forEach((meaning, place) => {
    if (meanings.indexOf(meaning) < place) refuse(place, 'meaning', `${meaning} is named twice`);
  });
}

function completed(profile: WrittenProfile): ProfileRegister[] {
  return profile.registers.map((entry) => ({
    ...entry,
    function: (entry.function ?? profile.function) === 3 ? 3 : 4,
    wordOrder: entry.wordOrder ?? profile.wordOrder ?? 'msw-first',
    positive: entry.positive ?? 'import',
  }));
}
