/** Point types of SunSpec that are read here. `acc` counts energy, `sf` is a power of ten. */
export type SunspecType = 'u16' | 's16' | 'u32' | 'u64' | 'acc32' | 'f32' | 'sf' | 'text';

export interface SunspecPoint {
  /** Registers from the start of the model, its two header registers included. */
  readonly offset: number;
  readonly type: SunspecType;
  /** Offset of the scale factor. */
  readonly scaleFactor?: number | undefined;
}

export type SunspecKind = 'common' | 'inverter' | 'meter' | 'der';

/** The points of a model that are read; other points of the model are skipped by their place. */
export interface SunspecModel {
  readonly id: number;
  readonly label: string;
  readonly kind: SunspecKind;
  /** Length without header as published; devices may send a shorter one. */
  readonly length: number;
  /** Energy that left the device (inverter: generated). */
  readonly export?: SunspecPoint | undefined;
  readonly import?: SunspecPoint | undefined;
  readonly power?: SunspecPoint | undefined;
  readonly voltage?: SunspecPoint | undefined;
  readonly frequency?: SunspecPoint | undefined;
}

const inverterWhole = {
  kind: 'inverter',
  length: 50,
  export: { offset: 24, type: 'acc32', scaleFactor: 26 },
  power: { offset: 14, type: 's16', scaleFactor: 15 },
  voltage: { offset: 10, type: 'u16', scaleFactor: 13 },
  frequency: { offset: 16, type: 'u16', scaleFactor: 17 },
} as const;

const inverterFloat = {
  kind: 'inverter',
  length: 60,
  export: { offset: 32, type: 'f32' },
  power: { offset: 22, type: 'f32' },
  voltage: { offset: 16, type: 'f32' },
  frequency: { offset: 24, type: 'f32' },
} as const;

const meterWhole = {
  kind: 'meter',
  length: 105,
  export: { offset: 38, type: 'acc32', scaleFactor: 54 },
  import: { offset: 46, type: 'acc32', scaleFactor: 54 },
  power: { offset: 18, type: 's16', scaleFactor: 22 },
  voltage: { offset: 8, type: 's16', scaleFactor: 15 },
  frequency: { offset: 16, type: 's16', scaleFactor: 17 },
} as const;

const meterFloat = {
  kind: 'meter',
  length: 124,
  export: { offset: 60, type: 'f32' },
  import: { offset: 68, type: 'f32' },
  power: { offset: 28, type: 'f32' },
  voltage: { offset: 12, type: 'f32' },
  frequency: { offset: 26, type: 'f32' },
} as const;

/**
 * The models whose values are read, with the place of each value. Source: SunSpec Alliance model
 * definitions (github.com/sunspec/models, Apache-2.0), json/model_<id>.json.
 */
export const SUNSPEC_MODELS: readonly SunspecModel[] = [
  { id: 1, label: 'common', kind: 'common', length: 66 },
  { id: 101, label: 'inverter, one phase', ...inverterWhole },
  { id: 102, label: 'inverter, split phase', ...inverterWhole },
  { id: 103, label: 'inverter, three phases', ...inverterWhole },
  { id: 111, label: 'inverter, one phase, float', ...inverterFloat },
  { id: 112, label: 'inverter, split phase, float', ...inverterFloat },
  { id: 113, label: 'inverter, three phases, float', ...inverterFloat },
  { id: 201, label: 'meter, one phase', ...meterWhole },
  { id: 202, label: 'meter, split phase', ...meterWhole },
  { id: 203, label: 'meter, three phases wye', ...meterWhole },
  { id: 204, label: 'meter, three phases delta', ...meterWhole },
  { id: 211, label: 'meter, one phase, float', ...meterFloat },
  { id: 212, label: 'meter, split phase, float', ...meterFloat },
  { id: 213, label: 'meter, three phases wye, float', ...meterFloat },
  { id: 214, label: 'meter, three phases delta, float', ...meterFloat },
  {
    id: 701,
    label: 'AC measurement of a distributed resource',
    kind: 'der',
    length: 153,
    export: { offset: 19, type: 'u64', scaleFactor: 120 },
    import: { offset: 23, type: 'u64', scaleFactor: 120 },
    power: { offset: 10, type: 's16', scaleFactor: 116 },
    voltage: { offset: 16, type: 'u16', scaleFactor: 114 },
    frequency: { offset: 17, type: 'u32', scaleFactor: 115 },
  },
];

/** Where a device may begin to describe itself, in the order they are tried. */
export const SUNSPEC_BASES = [40_000, 0, 50_000] as const;

/** `SunS` in two registers. */
export const SUNSPEC_MARK = [0x5375, 0x6e53] as const;

export const SUNSPEC_END = 0xffff;

/** The serial number in model 1: sixteen registers of text. */
export const SUNSPEC_SERIAL = { offset: 50, words: 16 } as const;

export function sunspecModel(id: number): SunspecModel | undefined {
  return SUNSPEC_MODELS.find((model) => model.id === id);
}
