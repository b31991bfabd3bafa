import fc from 'fast-check';
import { PacketLimit } from './packet-limit.js';

function packet(length: number): number[] {
  const bytes = [0x30];
  let left = length;
  do {
    bytes.push((left % 128) | (left >= 128 ? 128 : 0));
    left = Math.floor(left / 128);
  } while (left > 0);
  return [...bytes, ...new Array<number>(length).fill(255)];
}

describe('the limit of packets', () => {
  it('lets packets pass up to the limit and not one longer, however the bytes are cut', () => {
    const lengths = fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(lengths, fc.integer({ min: 1, max: 50 }), (sizes, slice) => {
        const bytes = Uint8Array.from(sizes.flatMap(packet));
        const limit = new PacketLimit(300);
        let passed = true;
        for (let start = 0; passed && start < bytes.length; start += slice) {
          passed = limit.passes(bytes.subarray(start, start + slice));
        }
        expect(passed).toBe(sizes.every((size) => size <= 300));
      }),
    );
  });

  it.each`
    bytes                                   | passes
    ${[0x10, 0xff, 0xff, 0xff, 0x7f]}       | ${false}
    ${[0x10, 0x80, 0x80, 0x80, 0x80, 0x01]} | ${false}
    ${[0x10, 0xac, 0x02]}                   | ${true}
  `('$bytes passes: $passes', ({ bytes, passes }: { bytes: number[]; passes: boolean }) => {
    expect(new PacketLimit(300).passes(Uint8Array.from(bytes))).toBe(passes);
  });
});
