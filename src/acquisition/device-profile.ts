export const REGISTER_TYPES = ['u16', 's16', 'u32', 's32', 'u64', 's64', 'f32', 'f64'] as const;
export type RegisterType = (typeof REGISTER_TYPES)[number];

/** msw-first = ABCD (the usual order), lsw-first = CDAB; bytes inside a word are always big-endian. */
export const WORD_ORDERS = ['msw-first', 'lsw-first'] as const;
export type WordOrder = (typeof WORD_ORDERS)[number];

/**
 * What a value says: `import` and `export` are energy registers, the others values of the moment.
 * `voltage` and `current` are those of the first phase, `dc-power` is what a solar generator delivers.
 */
export const MEANINGS = [
  'import',
  'export',
  'power',
  'power-l1',
  'power-l2',
  'power-l3',
  'dc-power',
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

const ENERGY_UNITS: readonly Unit[] = ['mWh', 'Wh', 'kWh', 'MWh'];
const POWER_UNITS: readonly Unit[] = ['W', 'kW'];

/** The units a value of that meaning may come in. */
export const UNITS_OF: Readonly<Record<Meaning, readonly Unit[]>> = {
  import: ENERGY_UNITS,
  export: ENERGY_UNITS,
  power: POWER_UNITS,
  'power-l1': POWER_UNITS,
  'power-l2': POWER_UNITS,
  'power-l3': POWER_UNITS,
  'dc-power': POWER_UNITS,
  voltage: ['V'],
  current: ['A', 'mA'],
  frequency: ['Hz'],
  soc: ['%'],
  temperature: ['C'],
};

/** A register of one word that multiplies others, e.g. the ratio of a current transformer. */
export interface FactorRegister {
  readonly function: 3 | 4;
  readonly address: number;
  /** factor = raw × scale; decimal text. */
  readonly scale: string;
}

/** One value of a meter: where its words stand and what they mean. Several of one meaning are summed. */
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
  /** Bit patterns that mean "not available", those of `NOT_AVAILABLE` among them. */
  readonly sentinels: readonly bigint[];
  /** A summand a device may lack, e.g. an unused string input; without it the sum is of the others. */
  readonly optional?: boolean | undefined;
  /** The device sends a sign that says nothing: only the size counts. */
  readonly magnitude?: boolean | undefined;
  /** Value in `unit` at which a counter begins again at zero; undefined where that is not known. */
  readonly rollsOverAt?: string | undefined;
  /** Registers whose values multiply this one. */
  readonly times?: readonly FactorRegister[] | undefined;
}

/** Words that say who the device is. */
export interface IdentityRegister {
  readonly function: 3 | 4;
  readonly address: number;
  readonly type: RegisterType | 'text';
  readonly words: number;
  readonly wordOrder: WordOrder;
}

/** What tells one device from another: another serial number is another meter. */
export interface DeviceIdentity {
  readonly serial?: IdentityRegister | undefined;
  /** A device whose model is none of `equals` is not the one this profile was written for. */
  readonly model?: (IdentityRegister & { readonly equals: readonly string[] }) | undefined;
}

/** A register of one word that says in which order the device sends the words of a number. */
export interface WordOrderRegister {
  readonly function: 3 | 4;
  readonly address: number;
  readonly mswFirst: number;
  readonly lswFirst: number;
}

interface ProfileBase {
  readonly profile: string;
  readonly vendor: string;
  readonly models: readonly string[];
  readonly source: readonly string[];
  readonly confidence: 'high' | 'medium' | 'low';
  readonly note?: string | undefined;
  /** Where such devices are usually found; `devices.yaml` says where this one is. */
  readonly port: number;
  readonly units: readonly number[];
  /** How often to ask, where nothing else is wanted. */
  readonly pollSeconds: number;
  /** Longest block the device answers; the protocol's own limit is 125. */
  readonly requestRegistersMax: number;
  /** Registers nobody asked for that may lie inside one block. */
  readonly gapRegistersMax: number;
  /** Silence after the connection was opened. */
  readonly connectDelayMs: number;
  /** Silence before each request. */
  readonly pauseMs: number;
  readonly timeoutMs: number;
  /** More power than that, in watts and either direction, is no measured value. */
  readonly powerMaxWatts: number;
}

export interface RegisterProfile extends ProfileBase {
  readonly protocol: 'modbus';
  readonly registers: readonly ProfileRegister[];
  readonly identity?: DeviceIdentity | undefined;
  readonly wordOrderAt?: WordOrderRegister | undefined;
}

/** A device that describes itself; the models of its chain that are listed here speak for it. */
export interface SunspecProfile extends ProfileBase {
  readonly protocol: 'sunspec';
  readonly modelIds: readonly number[];
  /** What a positive power of a meter model means; inverters always count what they deliver. */
  readonly positive: 'import' | 'export';
  /** As model 1 writes them; empty = whoever follows SunSpec. */
  readonly makers: readonly string[];
  /** Which one, where the chain holds several measuring models, e.g. the second meter. */
  readonly occurrence: number;
  /** The inputs of model 160 that are solar generators; empty = all of them. */
  readonly modules: readonly number[];
  /** The maker sends counters as negative numbers. */
  readonly negativeCounters: boolean;
}

export type DeviceProfile = RegisterProfile | SunspecProfile;

/** Whether a device counts energy; what a SunSpec device has is known only when it is asked. */
export function isBilled(profile: DeviceProfile): boolean {
  if (profile.protocol === 'sunspec') return true;
  return profile.registers.some(({ meaning }) => meaning === 'import' || meaning === 'export');
}

/**
 * Bit patterns no device means as a value, whatever it says of itself: the highest number of an unsigned
 * type, the lowest of a signed one, and what some makers take for 32 bits. Floats have NaN.
 */
export const NOT_AVAILABLE: Readonly<Record<RegisterType, readonly bigint[]>> = {
  u16: [0xffffn],
  s16: [0x8000n],
  u32: [0xffffffffn],
  s32: [0x80000000n, 0x7fffffffn],
  u64: [0xffffffffffffffffn],
  s64: [0x8000000000000000n, 0x7fffffffffffffffn],
  f32: [],
  f64: [],
};

/** How many 16-bit words a type takes. */
export function wordsOf(type: RegisterType): number {
  return Number(type.slice(1)) / 16;
}
