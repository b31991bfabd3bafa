import {
  FactorRegister,
  Meaning,
  ProfileRegister,
  RegisterProfile,
  WordOrder,
  wordsOf,
} from '../device-profile.js';
import { Decoded, decodeRegister, sumOf } from './decode.js';
import { RegisterBlock } from './register-blocks.js';

/** The words a block was answered with. */
export type BlockWords = RegisterBlock & { readonly words: readonly number[] };

/**
 * All values of a register profile by their meaning. Registers of one meaning are summed; a register
 * whose block was not answered is missing; the order of words is what the device says it is.
 */
export function decodeRegisters(
  profile: RegisterProfile,
  blocks: readonly BlockWords[],
): ReadonlyMap<Meaning, Decoded> {
  const order = orderTold(profile, blocks);
  const meanings = new Set(profile.registers.map(({ meaning }) => meaning));
  return new Map(
    [...meanings].map((meaning) => {
      if (order === 'unknown') return [meaning, { state: 'missing' }];
      const summands = profile.registers.filter((entry) => entry.meaning === meaning);
      const parts = summands.map((entry) => ({
        decoded: valueOf(order === undefined ? entry : { ...entry, wordOrder: order }, blocks),
        optional: entry.optional === true,
      }));
      return [meaning, sumOf(parts)];
    }),
  );
}

/** Undefined where the device has nothing to say about it, `unknown` where it says neither. */
function orderTold(
  { wordOrderAt }: RegisterProfile,
  blocks: readonly BlockWords[],
): WordOrder | 'unknown' | undefined {
  if (wordOrderAt === undefined) return undefined;
  const [told] = wordsAt(blocks, { ...wordOrderAt, count: 1 }) ?? [];
  if (told === wordOrderAt.mswFirst) return 'msw-first';
  return told === wordOrderAt.lswFirst ? 'lsw-first' : 'unknown';
}

function valueOf(register: ProfileRegister, blocks: readonly BlockWords[]): Decoded {
  const words = wordsAt(blocks, { ...register, count: wordsOf(register.type) });
  const factor = factorOf(register.times ?? [], blocks);
  if (words === undefined || factor === undefined) return { state: 'missing' };
  return decodeRegister(register, words, factor);
}

/** The product of all factors; undefined where one is not there or is zero. */
function factorOf(
  times: readonly FactorRegister[],
  blocks: readonly BlockWords[],
): number | undefined {
  let product = 1;
  for (const factor of times) {
    const [raw = 0] = wordsAt(blocks, { ...factor, count: 1 }) ?? [];
    if (raw === 0) return undefined;
    product *= raw * Number(factor.scale);
  }
  return product;
}

function wordsAt(
  blocks: readonly BlockWords[],
  wanted: RegisterBlock,
): readonly number[] | undefined {
  const block = blocks.find(
    ({ function: code, address, count }) =>
      code === wanted.function &&
      address <= wanted.address &&
      wanted.address + wanted.count <= address + count,
  );
  if (block === undefined) return undefined;
  const first = wanted.address - block.address;
  return block.words.slice(first, first + wanted.count);
}
