import { CommunityId, MeterId } from '../../community/community.js';
import { Energy } from '../../kernel/energy.js';
import { instant } from '../../kernel/quarter-hour.js';
import { SpooledFrame } from './frame-decoder.js';
import { siftPiece } from './sift-piece.js';

const RECEIVED = Date.UTC(2026, 2, 1, 12);
const DAY = 86_400_000;

const frame: SpooledFrame = {
  source: 'mqtt',
  sequence: 1,
  receivedAt: instant(RECEIVED),
  monotonicMs: 0,
  device: 'plug',
  payload: Uint8Array.of(1, 2, 3),
};
const piece = { frames: [frame], damaged: [], next: { segment: 1, offset: 1 } };

function siftedAt(offset: number) {
  return siftPiece(piece, {
    decode: ({ device }) => [
      {
        kind: 'register',
        community: 'house' as CommunityId,
        device,
        meter: 'm' as MeterId,
        at: instant(RECEIVED + offset),
        register: 'import',
        energy: Energy.zero,
      },
    ],
  });
}

describe('the time of a live sample', () => {
  it.each`
    what                        | offset           | used
    ${'at receipt'}             | ${0}             | ${1}
    ${'five minutes ahead'}     | ${300_000}       | ${1}
    ${'more than five ahead'}   | ${300_001}       | ${0}
    ${'35 days back'}           | ${-35 * DAY}     | ${1}
    ${'more than 35 days back'} | ${-35 * DAY - 1} | ${0}
    ${'in 1970'}                | ${-RECEIVED}     | ${0}
  `('$what: $used used', ({ offset, used }: { offset: number; used: number }) => {
    const { samples, setAside } = siftedAt(offset);
    expect(samples).toHaveLength(used);
    expect(setAside).toHaveLength(1 - used);
  });

  it('keeps the bytes of a sample that may not be used, and whose it was', () => {
    expect(siftedAt(DAY).setAside).toEqual([
      {
        community: 'house',
        code: 'clock',
        source: 'mqtt',
        device: 'plug',
        reason: 'm: 2026-03-02T12:00:00Z lies in the future',
        raw: Uint8Array.of(1, 2, 3),
        receivedAt: RECEIVED,
      },
    ]);
  });
});
