import { RegisterImage } from './register-image.js';

/** What a simulated SunSpec device measures; powers with the sign its maker counts by. */
export interface SunspecState {
  readonly exportWattHours: number;
  readonly importWattHours: number;
  readonly watts: number;
  readonly phaseWatts: readonly [number, number, number];
  readonly dcWatts: number;
  readonly volts: number;
  readonly amperes: number;
  readonly hertz: number;
  readonly stateOfCharge: number;
}

/** Words from an offset of a model on, its two header words included in the count. */
type Cell = readonly [number, readonly number[]];

const NOT_IMPLEMENTED = 0xffff;
const TENTHS = [0xffff];
const HUNDREDTHS = [0xfffe];
const ONES = [0];

/**
 * One model with its header. The places are those of the published definitions (github.com/sunspec/models),
 * written down here apart from those the product reads by.
 */
export function modelWords(id: number, state: SunspecState): number[] {
  if (id <= 103) return laid(id, 50, inverterWhole(state));
  if (id <= 113) return laid(id, 60, inverterFloat(state));
  if (id === 124) return laid(124, 24, charge(state, 8, 22));
  if (id <= 204) return laid(id, 105, meterWhole(state));
  if (id <= 214) return laid(id, 124, meterFloat(state));
  if (id === 701) return laid(701, 153, derMeasurement(state));
  if (id === 713) return laid(713, 7, charge(state, 4, 8));
  return laid(802, 62, charge(state, 11, 56));
}

/** Model 160 with one block per input: watts and watt-hours. */
export function inputWords(inputs: readonly (readonly [number, number])[]): number[] {
  const head = [160, 8 + 20 * inputs.length, 0xfffe, 0xffff, 0, 0, 0, 0, inputs.length, 0xffff];
  const blocks = inputs.map(([watts, wattHours], place) => {
    const block = new Array<number>(20).fill(NOT_IMPLEMENTED);
    block[0] = place + 1;
    block.splice(11, 3, watts, ...u32(wattHours));
    return block;
  });
  return [...head, ...blocks.flat()];
}

/** Model 1; some makers leave out the last register. */
export function commonWords(
  names: { readonly maker: string; readonly model: string; readonly serial: string },
  length = 66,
): number[] {
  const texts = [text(names.maker, 16), text(names.model, 16), text('', 8), text('1.2.3', 8)];
  return [1, length, ...texts.flat(), ...text(names.serial, 16), 1, 0x8000].slice(0, length + 2);
}

/** A device whose chain begins at `base`; exception 2 outside of it, as real devices answer. */
export function chainImage(base: number, models: readonly (readonly number[])[]): RegisterImage {
  const words = [0x5375, 0x6e53, ...models.flat(), 0xffff];
  return {
    read(code, address, count) {
      const first = address - base;
      if (code !== 3 || first < 0 || first + count > words.length) return undefined;
      return words.slice(first, first + count);
    },
  };
}

function laid(id: number, length: number, cells: readonly Cell[]): number[] {
  const words = new Array<number>(length + 2).fill(NOT_IMPLEMENTED);
  words.splice(0, 2, id, length);
  for (const [offset, own] of cells) words.splice(offset, own.length, ...own);
  return words;
}

function inverterWhole(state: SunspecState): Cell[] {
  return [
    [3, [Math.round(state.amperes * 100)]],
    [6, HUNDREDTHS],
    [10, [Math.round(state.volts * 10)]],
    [13, TENTHS],
    [14, s16(state.watts)],
    [15, ONES],
    [16, [Math.round(state.hertz * 100)]],
    [17, HUNDREDTHS],
    [24, u32(state.exportWattHours)],
    [26, ONES],
    [31, s16(state.dcWatts)],
    [32, ONES],
  ];
}

function inverterFloat(state: SunspecState): Cell[] {
  return [
    [4, f32(state.amperes)],
    [16, f32(state.volts)],
    [22, f32(state.watts)],
    [24, f32(state.hertz)],
    [32, f32(state.exportWattHours)],
    [38, f32(state.dcWatts)],
  ];
}

function meterWhole(state: SunspecState): Cell[] {
  return [
    [3, [Math.round(state.amperes * 100)]],
    [6, HUNDREDTHS],
    [8, [Math.round(state.volts * 10)]],
    [15, TENTHS],
    [16, [Math.round(state.hertz * 100)]],
    [17, HUNDREDTHS],
    [18, s16(state.watts)],
    ...state.phaseWatts.map((watts, phase): Cell => [19 + phase, s16(watts)]),
    [22, ONES],
    [38, u32(state.exportWattHours)],
    [46, u32(state.importWattHours)],
    [54, ONES],
  ];
}

function meterFloat(state: SunspecState): Cell[] {
  return [
    [4, f32(state.amperes)],
    [12, f32(state.volts)],
    [26, f32(state.hertz)],
    [28, f32(state.watts)],
    ...state.phaseWatts.map((watts, phase): Cell => [30 + 2 * phase, f32(watts)]),
    [60, f32(state.exportWattHours)],
    [68, f32(state.importWattHours)],
  ];
}

function derMeasurement(state: SunspecState): Cell[] {
  return [
    [10, s16(state.watts)],
    [16, [Math.round(state.volts * 10)]],
    [17, u32(state.hertz * 100)],
    [19, [0, 0, ...u32(state.exportWattHours)]],
    [23, [0, 0, ...u32(state.importWattHours)]],
    ...state.phaseWatts.map((watts, phase): Cell => [41 + 23 * phase, s16(watts)]),
    [45, [Math.round(state.amperes * 100)]],
    [113, HUNDREDTHS],
    [114, TENTHS],
    [115, HUNDREDTHS],
    [116, ONES],
    [120, ONES],
  ];
}

function charge(state: SunspecState, offset: number, factor: number): Cell[] {
  return [
    [offset, [Math.round(state.stateOfCharge * 10)]],
    [factor, TENTHS],
  ];
}

function u32(value: number): number[] {
  return [Math.floor(value / 65_536), value % 65_536];
}

function s16(value: number): number[] {
  return [value < 0 ? 65_536 + value : value];
}

function f32(value: number): number[] {
  const bytes = new DataView(new ArrayBuffer(4));
  bytes.setFloat32(0, value);
  return [bytes.getUint16(0), bytes.getUint16(2)];
}

function text(written: string, words: number): number[] {
  const byte = (at: number) => (at < written.length ? written.charCodeAt(at) : 0);
  return Array.from({ length: words }, (_, at) => byte(at * 2) * 256 + byte(at * 2 + 1));
}
