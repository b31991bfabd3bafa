import { Meaning, ProfileRegister, RegisterProfile } from '../acquisition/device-profile.js';
import { encodeFactor, encodeRegister, PlacedWord } from './register-encoder.js';

/** What one unit answers; undefined where it has no such registers (exception 2). */
export interface RegisterImage {
  read(code: 3 | 4, address: number, count: number): readonly number[] | undefined;
}

/** A meter as its device file describes it, showing the values of the moment it is asked. */
export function profileImage(
  profile: RegisterProfile,
  valueOf: (meaning: Meaning) => number | undefined,
): RegisterImage {
  return {
    read(code, address, count) {
      const inside = wordsShown(profile, valueOf).filter(
        (placed) =>
          placed.function === code && placed.address >= address && placed.address < address + count,
      );
      if (inside.length === 0) return undefined;
      const words = new Array<number>(count).fill(0);
      for (const placed of inside) words[placed.address - address] = placed.word;
      return words;
    },
  };
}

function wordsShown(
  profile: RegisterProfile,
  valueOf: (meaning: Meaning) => number | undefined,
): PlacedWord[] {
  const values = profile.registers.flatMap((register) => {
    const value = valueOf(register.meaning);
    if (value === undefined) return [];
    const words = encodeRegister(register, shareOf(register, profile, value));
    return words.map((word, place) => ({ ...register, address: register.address + place, word }));
  });
  const factors = profile.registers.flatMap(({ times = [] }) => times.map(encodeFactor));
  return [...values, ...factors, ...orderShown(profile)];
}

/**
 * A device that shows a value in several registers: import and export apart from each other, or the
 * inputs of an inverter, each with its part in whole watts and the last with the rest.
 */
function shareOf(register: ProfileRegister, profile: RegisterProfile, value: number): number {
  const summands = profile.registers.filter(({ meaning }) => meaning === register.meaning);
  if (summands.length < 2) return value;
  if (new Set(summands.map(({ positive }) => positive)).size > 1) {
    return register.positive === 'import' ? Math.max(value, 0) : Math.min(value, 0);
  }
  const each = Math.trunc(value / summands.length / 10) * 10;
  return summands.at(-1) === register ? value - each * (summands.length - 1) : each;
}

function orderShown({ registers, wordOrderAt }: RegisterProfile): PlacedWord[] {
  if (wordOrderAt === undefined) return [];
  const { mswFirst, lswFirst } = wordOrderAt;
  const isMswFirst = registers.every(({ wordOrder }) => wordOrder === 'msw-first');
  return [{ ...wordOrderAt, word: isMswFirst ? mswFirst : lswFirst }];
}
