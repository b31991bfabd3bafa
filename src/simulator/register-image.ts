import { Meaning, RegisterProfile } from '../acquisition/device-profile.js';
import { encodeRegister } from './register-encoder.js';

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
      const written = profile.registers.flatMap((register) => {
        const value = register.function === code ? valueOf(register.meaning) : undefined;
        if (value === undefined) return [];
        const words = encodeRegister(register, value);
        return words.map((word, place) => ({ index: register.address + place - address, word }));
      });
      const inside = written.filter(({ index }) => index >= 0 && index < count);
      if (inside.length === 0) return undefined;
      const words = new Array<number>(count).fill(0);
      for (const { index, word } of inside) words[index] = word;
      return words;
    },
  };
}
