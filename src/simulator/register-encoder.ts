import { FactorRegister, ProfileRegister, RegisterType } from '../acquisition/device-profile.js';

const UNIT_IN_BASE: Readonly<Record<string, number>> = {
  mWh: 1,
  Wh: 1e3,
  kWh: 1e6,
  MWh: 1e9,
  W: 1,
  kW: 1e3,
  V: 1,
  A: 1,
  mA: 1e-3,
  Hz: 1,
  '%': 1,
  C: 1,
};

/** What a simulated meter holds in every register that multiplies others. */
const SHOWN_RATIO = 10;

/** The word of a register that multiplies others. */
export function encodeFactor(factor: FactorRegister): PlacedWord {
  return { function: factor.function, address: factor.address, word: SHOWN_RATIO };
}

/** A word and where it stands. */
export interface PlacedWord {
  readonly function: 3 | 4;
  readonly address: number;
  readonly word: number;
}

/**
 * The words a meter puts on the wire for a value: energies in milliwatt-hours, everything else in SI
 * units, power positive in the direction of import. Written from the vendors' documents apart from the
 * product's decoder, so that each can show the other's mistakes.
 */
export function encodeRegister(register: ProfileRegister, value: number): number[] {
  const { type, scale, unit, wordOrder, meaning, positive, times = [] } = register;
  const isTurned = meaning.startsWith('power') && positive === 'export';
  const turned = isTurned || register.magnitude === true ? -value : value;
  const factor = times.reduce((product, one) => product * SHOWN_RATIO * Number(one.scale), 1);
  const raw = turned / (Number(scale) * (UNIT_IN_BASE[unit] ?? 1) * factor);
  const bytes = new DataView(new ArrayBuffer(8));
  write(bytes, type, type.startsWith('f') ? raw : nearestWhole(raw));
  const words: number[] = [];
  for (let offset = 0; offset < Number(type.slice(1)) / 8; offset += 2) {
    words.push(bytes.getUint16(offset));
  }
  return wordOrder === 'lsw-first' ? words.reverse() : words;
}

/** Counters never show more than was counted; a quotient that is whole but for the float stays whole. */
function nearestWhole(raw: number): number {
  const rounded = Math.round(raw);
  return Math.abs(raw - rounded) < 1e-6 ? rounded : Math.floor(raw);
}

function write(bytes: DataView, type: RegisterType, raw: number): void {
  switch (type) {
    case 'u16':
      bytes.setUint16(0, raw);
      break;
    case 's16':
      bytes.setInt16(0, raw);
      break;
    case 'u32':
      bytes.setUint32(0, raw);
      break;
    case 's32':
      bytes.setInt32(0, raw);
      break;
    case 'u64':
      bytes.setBigUint64(0, BigInt(raw));
      break;
    case 's64':
      bytes.setBigInt64(0, BigInt(raw));
      break;
    case 'f32':
      bytes.setFloat32(0, raw);
      break;
    case 'f64':
      bytes.setFloat64(0, raw);
      break;
  }
}
