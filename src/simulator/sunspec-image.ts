import { SUNSPEC_END, SUNSPEC_MARK } from '../acquisition/modbus/sunspec-models.js';
import { RegisterImage } from './register-image.js';

/** What a SunSpec inverter says of itself and of the moment. */
export interface InverterState {
  readonly maker: string;
  readonly model: string;
  readonly serial: string;
  /** Watts generated, never negative. */
  readonly watts: number;
  readonly wattHours: number;
}

const BASE = 40_000;
const NOT_IMPLEMENTED = 0xffff;
const MPPT = 4;
const SLEEPING = 2;

/** Models 1, 120 and 103 from register 40000, the way a three-phase string inverter lays them out. */
export function inverterImage(stateOf: () => InverterState): RegisterImage {
  return {
    read(code, address, count) {
      if (code !== 3) return undefined;
      const words = chain(stateOf());
      const first = address - BASE;
      if (first < 0 || first + count > words.length) return undefined;
      return words.slice(first, first + count);
    },
  };
}

function chain(state: InverterState): number[] {
  return [...SUNSPEC_MARK, ...common(state), ...nameplate(), ...inverter(state), SUNSPEC_END, 0];
}

function common({ maker, model, serial }: InverterState): number[] {
  const texts = [text(maker, 16), text(model, 16), text('', 8), text('1.8.2', 8), text(serial, 16)];
  return [1, 66, ...texts.flat(), 1, 0x8000];
}

/** Only the type (PV) and the rated power are implemented. */
function nameplate(): number[] {
  const body = new Array<number>(26).fill(NOT_IMPLEMENTED);
  body[0] = 4;
  body[1] = 29_800;
  body[2] = 0;
  return [120, 26, ...body];
}

/** Offsets of SunSpec model 103 counted from the word after the length. */
function inverter({ watts, wattHours }: InverterState): number[] {
  const body = new Array<number>(50).fill(NOT_IMPLEMENTED);
  const whole = Math.round(watts);
  const ampere = Math.round((watts / 3 / 230) * 100);
  body.splice(0, 5, ampere * 3, ampere, ampere, ampere, minus(2));
  body.splice(8, 4, 2301, 2298, 2304, minus(1));
  body.splice(12, 4, whole, 0, 5000, minus(2));
  body.splice(22, 3, Math.floor(wattHours / 65_536) % 65_536, wattHours % 65_536, 0);
  body[35] = minus(1);
  body[36] = whole > 0 ? MPPT : SLEEPING;
  return [103, 50, ...body];
}

function minus(exponent: number): number {
  return 65_536 - exponent;
}

function text(written: string, words: number): number[] {
  const padded = written.padEnd(words * 2, '\0');
  return Array.from(
    { length: words },
    (_, at) => padded.charCodeAt(at * 2) * 256 + padded.charCodeAt(at * 2 + 1),
  );
}
