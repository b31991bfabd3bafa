import { BlockLimits, joinRegisters, RegisterBlock } from './register-blocks.js';

interface KnownBlock extends RegisterBlock {
  /** Of the registers it is made of, each whole. */
  readonly registers: readonly RegisterBlock[];
  /** Until when it is not asked for: the device refused it register by register. */
  readonly restUntil: number;
  /** Polls in a row without any answer to it. */
  readonly silences: number;
}

/** What the answer to a block led to: `split` asks for its parts at once. */
export type BlockChange = 'none' | 'split' | 'refused';

/** A network that loses long packets lets requests of that length through. */
const SHORT_REGISTERS = 60;
const SILENCES_MAX = 3;
/** A refused register is asked for again once an hour: an update may have brought it. */
const REST_MS = 3_600_000;

/**
 * How the registers of one device are asked for, learnt from its answers: a block it refuses for its
 * address or length is split in halves, down to a single register, which then rests; a long block that
 * stays unanswered three times is cut into short ones. Parts are remembered; no register is cut in two.
 */
export class BlockBook {
  private blocks: readonly KnownBlock[];
  /** Cut because of silence, not yet answered: the device may simply be away. */
  private onTrial = false;

  constructor(
    private readonly registers: readonly RegisterBlock[],
    private readonly limits: BlockLimits,
  ) {
    this.blocks = this.known(limits.requestRegistersMax);
  }

  /** The blocks to ask for at that moment, in order. */
  due(elapsedMs: number): readonly RegisterBlock[] {
    return this.blocks
      .filter(({ restUntil }) => restUntil <= elapsedMs)
      .map(({ function: code, address, count }) => ({ function: code, address, count }));
  }

  /** The device answered this block with exception 1, 2 or 3. */
  refused(block: RegisterBlock, code: number, elapsedMs: number): BlockChange {
    const known = this.blocks.find((one) => isSame(one, block));
    if (known === undefined) return 'none';
    if (code === 1 || known.registers.length < 2) {
      this.replace(known, [{ ...known, restUntil: elapsedMs + REST_MS }]);
      return 'refused';
    }
    const middle = Math.ceil(known.registers.length / 2);
    const halves = [known.registers.slice(0, middle), known.registers.slice(middle)];
    this.replace(known, halves.map(blockOf));
    return 'split';
  }

  /** The parts a block was split into. */
  partsOf(block: RegisterBlock, elapsedMs: number): readonly RegisterBlock[] {
    const end = block.address + block.count;
    return this.due(elapsedMs).filter(
      (one) =>
        one.function === block.function &&
        one.address >= block.address &&
        one.address + one.count <= end,
    );
  }

  /** No answer came to this block. */
  silent(block: RegisterBlock): void {
    const known = this.blocks.find((one) => isSame(one, block));
    if (known === undefined) return;
    const silences = known.silences + 1;
    this.replace(known, [{ ...known, silences }]);
    if (silences < SILENCES_MAX) return;
    if (this.onTrial) {
      this.onTrial = false;
      this.blocks = this.known(this.limits.requestRegistersMax);
    } else if (known.count > SHORT_REGISTERS) {
      this.onTrial = true;
      this.blocks = this.known(SHORT_REGISTERS);
    }
  }

  /** All blocks were answered; true where short ones are answered and long ones were not. */
  answered(): boolean {
    const learnt = this.onTrial;
    this.onTrial = false;
    if (this.blocks.some(({ silences }) => silences > 0)) {
      this.blocks = this.blocks.map((one) => ({ ...one, silences: 0 }));
    }
    return learnt;
  }

  private known(requestRegistersMax: number): readonly KnownBlock[] {
    const longest = Math.max(...this.registers.map(({ count }) => count));
    const limits = {
      ...this.limits,
      requestRegistersMax: Math.max(
        longest,
        Math.min(requestRegistersMax, this.limits.requestRegistersMax),
      ),
    };
    return joinRegisters(this.registers, limits).map((block) =>
      blockOf(this.registers.filter((register) => isWithin(register, block))),
    );
  }

  private replace(known: KnownBlock, by: readonly KnownBlock[]): void {
    this.blocks = this.blocks.flatMap((one) => (one === known ? by : [one]));
  }
}

function blockOf(registers: readonly RegisterBlock[]): KnownBlock {
  const sorted = [...registers].sort((a, b) => a.address - b.address);
  const [first] = sorted;
  const end = Math.max(...sorted.map(({ address, count }) => address + count));
  const { function: code, address } = first;
  const span = { function: code, address, count: end - address };
  return { ...span, registers: sorted, restUntil: 0, silences: 0 };
}

function isWithin(register: RegisterBlock, block: RegisterBlock): boolean {
  return (
    register.function === block.function &&
    register.address >= block.address &&
    register.address + register.count <= block.address + block.count
  );
}

function isSame(a: RegisterBlock, b: RegisterBlock): boolean {
  return a.function === b.function && a.address === b.address && a.count === b.count;
}
