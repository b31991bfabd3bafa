import { Meaning } from '../device-profile.js';

/** Point types of SunSpec that are read here. `acc` counts energy, `sf` is a power of ten. */
export type SunspecType = 'u16' | 's16' | 'u32' | 'u64' | 'acc32' | 'f32' | 'sf';

export interface SunspecPoint {
  /** Registers from the start of the model, its two header registers included. */
  readonly offset: number;
  readonly type: SunspecType;
  /** Offset of the scale factor. */
  readonly scaleFactor?: number | undefined;
}

/** `inputs`: the DC inputs of an inverter, one after the other. */
export type SunspecKind = 'common' | 'inverter' | 'meter' | 'der' | 'inputs' | 'battery';

/** The points of a model that are read; other points of the model are skipped by their place. */
export interface SunspecModel {
  readonly id: number;
  readonly label: string;
  readonly kind: SunspecKind;
  /** Length without header as published; devices may send a shorter one. */
  readonly length: number;
  /** `export` is energy that left the device (inverter: delivered). */
  readonly points: Readonly<Partial<Record<Meaning, SunspecPoint>>>;
}

function at(offset: number, type: SunspecType, scaleFactor?: number): SunspecPoint {
  return { offset, type, scaleFactor };
}

const inverterWhole = {
  kind: 'inverter',
  length: 50,
  points: {
    export: at(24, 'acc32', 26),
    power: at(14, 's16', 15),
    'dc-power': at(31, 's16', 32),
    voltage: at(10, 'u16', 13),
    current: at(3, 'u16', 6),
    frequency: at(16, 'u16', 17),
  },
} as const;

const inverterFloat = {
  kind: 'inverter',
  length: 60,
  points: {
    export: at(32, 'f32'),
    power: at(22, 'f32'),
    'dc-power': at(38, 'f32'),
    voltage: at(16, 'f32'),
    current: at(4, 'f32'),
    frequency: at(24, 'f32'),
  },
} as const;

const meterWhole = {
  kind: 'meter',
  length: 105,
  points: {
    export: at(38, 'acc32', 54),
    import: at(46, 'acc32', 54),
    power: at(18, 's16', 22),
    'power-l1': at(19, 's16', 22),
    'power-l2': at(20, 's16', 22),
    'power-l3': at(21, 's16', 22),
    voltage: at(8, 's16', 15),
    current: at(3, 's16', 6),
    frequency: at(16, 's16', 17),
  },
} as const;

const meterFloat = {
  kind: 'meter',
  length: 124,
  points: {
    export: at(60, 'f32'),
    import: at(68, 'f32'),
    power: at(28, 'f32'),
    'power-l1': at(30, 'f32'),
    'power-l2': at(32, 'f32'),
    'power-l3': at(34, 'f32'),
    voltage: at(12, 'f32'),
    current: at(4, 'f32'),
    frequency: at(26, 'f32'),
  },
} as const;

const derMeasurement = {
  kind: 'der',
  length: 153,
  points: {
    export: at(19, 'u64', 120),
    import: at(23, 'u64', 120),
    power: at(10, 's16', 116),
    'power-l1': at(41, 's16', 116),
    'power-l2': at(64, 's16', 116),
    'power-l3': at(87, 's16', 116),
    voltage: at(16, 'u16', 114),
    current: at(45, 's16', 113),
    frequency: at(17, 'u32', 115),
  },
} as const;

/**
 * The models whose values are read, with the place of each value. Source: SunSpec Alliance model
 * definitions (github.com/sunspec/models, Apache-2.0), json/model_<id>.json.
 */
export const SUNSPEC_MODELS: readonly SunspecModel[] = [
  { id: 1, label: 'common', kind: 'common', length: 66, points: {} },
  { id: 101, label: 'inverter, one phase', ...inverterWhole },
  { id: 102, label: 'inverter, split phase', ...inverterWhole },
  { id: 103, label: 'inverter, three phases', ...inverterWhole },
  { id: 111, label: 'inverter, one phase, float', ...inverterFloat },
  { id: 112, label: 'inverter, split phase, float', ...inverterFloat },
  { id: 113, label: 'inverter, three phases, float', ...inverterFloat },
  { id: 160, label: 'DC inputs of an inverter', kind: 'inputs', length: 48, points: {} },
  { id: 201, label: 'meter, one phase', ...meterWhole },
  { id: 202, label: 'meter, split phase', ...meterWhole },
  { id: 203, label: 'meter, three phases wye', ...meterWhole },
  { id: 204, label: 'meter, three phases delta', ...meterWhole },
  { id: 211, label: 'meter, one phase, float', ...meterFloat },
  { id: 212, label: 'meter, split phase, float', ...meterFloat },
  { id: 213, label: 'meter, three phases wye, float', ...meterFloat },
  { id: 214, label: 'meter, three phases delta, float', ...meterFloat },
  { id: 701, label: 'AC measurement of a distributed resource', ...derMeasurement },
  { id: 124, label: 'storage', kind: 'battery', length: 24, points: { soc: at(8, 'u16', 22) } },
  {
    id: 713,
    label: 'storage of a distributed resource',
    kind: 'battery',
    length: 7,
    points: { soc: at(4, 'u16', 8) },
  },
  { id: 802, label: 'battery', kind: 'battery', length: 62, points: { soc: at(11, 'u16', 56) } },
];

/** Model 160: scale factors in the head, then one block per input. Offsets inside a block are from its start. */
export const SUNSPEC_INPUTS = {
  first: 10,
  stride: 20,
  power: { offset: 11, scaleFactor: 4 },
  energy: { offset: 12, scaleFactor: 5 },
} as const;

/** Where a device may begin to describe itself, in the order they are tried. */
export const SUNSPEC_BASES = [40_000, 0, 50_000] as const;

/** `SunS` in two registers. */
export const SUNSPEC_MARK = [0x5375, 0x6e53] as const;

export const SUNSPEC_END = 0xffff;

/** The texts of model 1. */
export const SUNSPEC_TEXTS = {
  maker: { offset: 2, words: 16 },
  model: { offset: 18, words: 16 },
  version: { offset: 42, words: 8 },
  serial: { offset: 50, words: 16 },
} as const;

export function sunspecModel(id: number): SunspecModel | undefined {
  return SUNSPEC_MODELS.find((model) => model.id === id);
}
