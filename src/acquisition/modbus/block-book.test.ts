import fc from 'fast-check';
import { BlockBook } from './block-book.js';
import { RegisterBlock } from './register-blocks.js';

const at = (address: number, count = 2): RegisterBlock => ({ function: 3, address, count });
const limits = { requestRegistersMax: 125, gapRegistersMax: 125 };
const HOUR = 3_600_000;

const shown = (blocks: readonly RegisterBlock[]) =>
  blocks.map(({ address, count }) => `${address}+${count}`).join(' ');

function stayThreeTimesSilent(book: BlockBook, block: RegisterBlock): void {
  for (let times = 0; times < 3; times += 1) book.silent(block);
}

describe('how a device is asked', () => {
  it('begins with the fewest blocks', () => {
    expect(shown(new BlockBook([at(0), at(10), at(200)], limits).due(0))).toBe('0+12 200+2');
  });

  it('splits a refused block down to the register that is refused, and lets that one rest', () => {
    const book = new BlockBook([at(0), at(10), at(20), at(30)], limits);
    expect(book.refused(at(0, 32), 2, 0)).toBe('split');
    expect(shown(book.due(0))).toBe('0+12 20+12');
    expect(book.refused(at(20, 12), 2, 0)).toBe('split');
    expect(shown(book.partsOf(at(20, 12), 0))).toBe('20+2 30+2');
    expect(book.refused(at(30), 2, 0)).toBe('refused');
    expect(shown(book.due(HOUR - 1))).toBe('0+12 20+2');
    expect(shown(book.due(HOUR))).toBe('0+12 20+2 30+2');
  });

  it('does not split what is refused for its function', () => {
    const book = new BlockBook([at(0), at(10)], limits);
    expect(book.refused(at(0, 12), 1, 0)).toBe('refused');
    expect(book.due(0)).toEqual([]);
  });

  it('asks for short blocks after three silences, and goes back where they stay silent too', () => {
    const book = new BlockBook([at(0), at(50), at(98)], limits);
    stayThreeTimesSilent(book, at(0, 100));
    expect(shown(book.due(0))).toBe('0+52 98+2');
    stayThreeTimesSilent(book, at(0, 52));
    expect(shown(book.due(0))).toBe('0+100');
  });

  it('remembers short blocks once they were answered', () => {
    const book = new BlockBook([at(0), at(98)], limits);
    stayThreeTimesSilent(book, at(0, 100));
    expect(book.answered()).toBe(true);
    expect(book.answered()).toBe(false);
    expect(shown(book.due(0))).toBe('0+2 98+2');
  });

  it('never cuts a register in two, whatever is refused', () => {
    const registers = fc.uniqueArray(fc.integer({ min: 0, max: 60 }), {
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(registers, fc.array(fc.nat(20), { maxLength: 20 }), (places, refusals) => {
        const wanted = places.map((place) => at(place * 4, 4));
        const book = new BlockBook(wanted, limits);
        for (const place of refusals) {
          const due = book.due(0);
          const block = due.at(place % Math.max(due.length, 1));
          if (block !== undefined) book.refused(block, 2, 0);
        }
        for (const block of book.due(0)) {
          expect(block.address % 4).toBe(0);
          expect(block.count % 4).toBe(0);
        }
      }),
    );
  });
});
