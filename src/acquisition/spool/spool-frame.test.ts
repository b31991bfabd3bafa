import fc from 'fast-check';
import { instant } from '../../kernel/quarter-hour.js';
import { crc32c } from './crc32c.js';
import { SOURCES, SpooledFrame } from './frame-decoder.js';
import { decodeFrame, encodeFrame, readFrames, scanSegment } from './spool-frame.js';

const text = (value: string) => new TextEncoder().encode(value);

const arbitraryFrame = fc.record<SpooledFrame>({
  source: fc.constantFrom(...SOURCES),
  sequence: fc.integer({ min: 1, max: 2 ** 48 }),
  receivedAt: fc.integer({ min: 0, max: 4_000_000_000_000 }).map(instant),
  monotonicMs: fc.double({ min: 0, max: 1e12, noNaN: true }),
  clock: fc.constantFrom(undefined, 'stepped' as const, 'astray' as const),
  device: fc.string({ unit: 'grapheme', maxLength: 20 }),
  payload: fc.uint8Array({ maxLength: 300 }),
});

function framesOf(count: number): SpooledFrame[] {
  return Array.from({ length: count }, (_, index) => ({
    source: 'mqtt' as const,
    sequence: index + 1,
    receivedAt: instant(1_772_000_000_000 + index),
    monotonicMs: index * 1.5,
    device: `meter-${index % 7}`,
    payload: text(`{"energy":${index}}`),
  }));
}

const joined = (frames: readonly SpooledFrame[]) => Buffer.concat(frames.map(encodeFrame));

describe('the check sum of a frame', () => {
  it.each([
    ['123456789', 0xe3069283],
    ['', 0],
    ['\0'.repeat(32), 0x8a9136aa],
    ['\x01', 0xa016d052],
  ])('CRC-32C of %j is known', (bytes, sum) => {
    expect(crc32c(text(bytes))).toBe(sum);
  });
});

describe('a frame on disk', () => {
  it('says what was said, byte for byte', () => {
    fc.assert(
      fc.property(fc.array(arbitraryFrame, { maxLength: 5 }), (frames) => {
        const run = readFrames(joined(frames), 0, Infinity);
        expect(run.frames).toEqual(frames);
      }),
    );
  });

  it('is read up to the number asked for', () => {
    expect(readFrames(joined(framesOf(9)), 0, 4).frames).toHaveLength(4);
  });
});

describe('a segment cut short', () => {
  const frames = framesOf(40);
  const bytes = joined(frames);
  const firstCut = joined(frames.slice(0, 37)).length;

  it('gives every whole frame and a torn tail, wherever the last three frames are cut', () => {
    for (let end = firstCut; end < bytes.length; end++) {
      const cut = bytes.subarray(0, end);
      const whole = readFrames(cut, 0, Infinity);
      const { state, lastSequence } = scanSegment(cut);
      expect(state).toBe(whole.end === end ? 'whole' : 'torn');
      expect(lastSequence).toBe(whole.frames.length);
      expect(whole.frames.length).toBeGreaterThanOrEqual(37);
    }
  });

  it('is whole when nothing is missing', () => {
    expect(scanSegment(bytes)).toEqual({ state: 'whole', end: bytes.length, lastSequence: 40 });
    expect(scanSegment(new Uint8Array())).toEqual({
      state: 'whole',
      end: 0,
      lastSequence: undefined,
    });
  });

  it('with zeros behind it, as a power cut leaves them, is torn', () => {
    const padded = Buffer.concat([bytes, new Uint8Array(4096)]);
    expect(scanSegment(padded)).toMatchObject({ state: 'torn', end: bytes.length });
  });
});

describe('a damaged segment', () => {
  const frames = framesOf(200);
  const bytes = joined(frames);
  const lastStart = joined(frames.slice(0, 199)).length;

  it('is never read as a whole one: each flipped byte of 200 frames is found', () => {
    let found = 0;
    for (let offset = 0; offset < bytes.length; offset += 3) {
      const damaged = Uint8Array.from(bytes);
      damaged[offset] = (damaged[offset] ?? 0) ^ 0x55;
      const { state, end } = scanSegment(damaged);
      expect(end).toBeLessThanOrEqual(offset);
      expect(state).toBe(offset < lastStart ? 'corrupt' : 'torn');
      found += 1;
    }
    expect(found).toBe(Math.ceil(bytes.length / 3));
  });

  it('each flipped bit of one frame is found', () => {
    const frame = encodeFrame(framesOf(1)[0]);
    for (let bit = 0; bit < frame.length * 8; bit++) {
      const damaged = Uint8Array.from(frame);
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(decodeFrame(damaged, 0)).toBeUndefined();
    }
  });
});
