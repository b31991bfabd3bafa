import { ProfileRegister, RegisterProfile, wordsOf } from '../device-profile.js';

/** One request: consecutive registers read at once. */
export interface RegisterBlock {
  readonly function: 3 | 4;
  readonly address: number;
  readonly count: number;
}

/**
 * The fewest requests that read every register of a profile: a register is never cut in two, holes and
 * lengths stay within what the profile says the device answers.
 */
export function blocksOf(profile: RegisterProfile): RegisterBlock[] {
  const sorted = [...profile.registers].sort(
    (a, b) => a.function - b.function || a.address - b.address,
  );
  const blocks: RegisterBlock[] = [];
  for (const register of sorted) {
    const last = blocks.at(-1);
    const joined = last === undefined ? undefined : join(last, register, profile);
    if (joined === undefined) blocks.push(blockOf(register));
    else blocks[blocks.length - 1] = joined;
  }
  return blocks;
}

function blockOf(register: ProfileRegister): RegisterBlock {
  const { function: code, address, type } = register;
  return { function: code, address, count: wordsOf(type) };
}

function join(
  block: RegisterBlock,
  register: ProfileRegister,
  profile: RegisterProfile,
): RegisterBlock | undefined {
  if (block.function !== register.function) return undefined;
  const end = block.address + block.count;
  if (register.address - end > profile.gapRegistersMax) return undefined;
  const count = Math.max(end, register.address + wordsOf(register.type)) - block.address;
  return count > profile.requestRegistersMax ? undefined : { ...block, count };
}
