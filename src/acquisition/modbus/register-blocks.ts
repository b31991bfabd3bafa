import { RegisterProfile, wordsOf } from '../device-profile.js';

/** One request: consecutive registers read at once. */
export interface RegisterBlock {
  readonly function: 3 | 4;
  /** Zero-based protocol address. */
  readonly address: number;
  readonly count: number;
}

/** How long a request may be, and whether it may span registers nobody asked for. */
export type BlockLimits = Pick<RegisterProfile, 'requestRegistersMax' | 'gapRegistersMax'>;

/** The requests that read every register of a profile. */
export function blocksOf(profile: RegisterProfile): RegisterBlock[] {
  return joinRegisters(registersAsked(profile), profile);
}

/** The fewest requests that read all those registers; none is cut in two. */
export function joinRegisters(
  registers: readonly RegisterBlock[],
  limits: BlockLimits,
): RegisterBlock[] {
  const sorted = [...registers].sort((a, b) => a.function - b.function || a.address - b.address);
  const blocks: RegisterBlock[] = [];
  for (const register of sorted) {
    const last = blocks.at(-1);
    const joined = last === undefined ? undefined : join(last, register, limits);
    if (joined === undefined) blocks.push(register);
    else blocks[blocks.length - 1] = joined;
  }
  return blocks;
}

/** What is asked in every poll, each whole: the values and the registers they depend on. */
export function registersAsked({ registers, wordOrderAt }: RegisterProfile): RegisterBlock[] {
  const factors = registers.flatMap(({ times = [] }) => times);
  const single = wordOrderAt === undefined ? factors : [...factors, wordOrderAt];
  return [
    ...single.map(({ function: code, address }) => ({ function: code, address, count: 1 })),
    ...registers.map(({ function: code, address, type }) => ({
      function: code,
      address,
      count: wordsOf(type),
    })),
  ];
}

function join(
  block: RegisterBlock,
  next: RegisterBlock,
  limits: BlockLimits,
): RegisterBlock | undefined {
  if (block.function !== next.function) return undefined;
  const end = block.address + block.count;
  if (next.address - end > limits.gapRegistersMax) return undefined;
  const count = Math.max(end, next.address + next.count) - block.address;
  return count > limits.requestRegistersMax ? undefined : { ...block, count };
}
