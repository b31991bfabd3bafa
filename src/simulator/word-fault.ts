import { ProfileRegister } from '../acquisition/device-profile.js';
import { RegisterImage } from './register-image.js';

/**
 * What may be wrong with the words a Modbus meter answers: both orders of words exist in the field, some
 * maps begin one register later, a counter may be read while it carries, noise sets a bit of the high
 * word, a sign is cut off, everything is "not available", and a block may run over registers the device
 * does not have.
 */
export const WORD_FAULTS = [
  'swapped-words',
  'shifted-map',
  'torn-counter',
  'high-word-spike',
  'sign-lost',
  'not-available',
  'holes',
] as const;
export type WordFault = (typeof WORD_FAULTS)[number];

interface PlacedWords {
  readonly register: ProfileRegister;
  /** Where its words stand in the answer. */
  readonly first: number;
  readonly count: number;
}

/** A register image that is wrong in one way; its registers are those of the meter's device file. */
export class FaultyImage implements RegisterImage {
  constructor(
    private readonly sound: RegisterImage,
    private readonly registers: readonly ProfileRegister[],
    private readonly faultNow: () => WordFault | undefined,
  ) {}

  read(code: 3 | 4, address: number, count: number): readonly number[] | undefined {
    const fault = this.faultNow();
    const shift = fault === 'shifted-map' ? 1 : 0;
    const words = this.sound.read(code, address + shift, count);
    if (words === undefined || fault === undefined || fault === 'shifted-map') return words;
    const placed = this.placedIn(code, address, count);
    if (fault === 'holes') return covered(placed) < count ? undefined : words;
    if (fault === 'not-available') return words.map(() => 0xffff);
    return distorted(fault, words, placed);
  }

  private placedIn(code: number, address: number, count: number): PlacedWords[] {
    return this.registers
      .filter((register) => register.function === code)
      .map((register) => ({
        register,
        first: register.address - address,
        count: Number(register.type.slice(1)) / 16,
      }))
      .filter((one) => one.first >= 0 && one.first + one.count <= count);
  }
}

/** Words of the answer that belong to a register. */
function covered(placed: readonly PlacedWords[]): number {
  return placed.reduce((sum, { count }) => sum + count, 0);
}

function distorted(
  fault: 'swapped-words' | 'torn-counter' | 'high-word-spike' | 'sign-lost',
  words: readonly number[],
  placed: readonly PlacedWords[],
): number[] {
  const result = [...words];
  for (const { register, first, count } of placed) {
    if (count < 2) continue;
    const isCounter = register.meaning === 'import' || register.meaning === 'export';
    const next = first + (register.wordOrder === 'msw-first' ? count - 2 : 1);
    if (fault === 'swapped-words') {
      const own = result.slice(first, first + count).reverse();
      result.splice(first, count, ...own);
    } else if (fault === 'sign-lost') {
      if (!isCounter) result[next] = 0;
    } else if (isCounter) {
      result[next] = (result[next] + (fault === 'torn-counter' ? 0xffff : 1)) & 0xffff;
    }
  }
  return result;
}
