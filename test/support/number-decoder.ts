import { FrameDecoder, SpooledFrame } from '../../src/acquisition/spool/frame-decoder.js';
import { RegisterSample, Sample } from '../../src/acquisition/sample.js';
import { CommunityId, MeterId } from '../../src/community/community.js';
import { Energy } from '../../src/kernel/energy.js';
import { instant } from '../../src/kernel/quarter-hour.js';

export const START = 1_772_000_000_000;

/** Reads `{"number":7}` as a reading of 7 mWh, 7 ms after the start, and a power of 7 W. */
export const numberDecoder: FrameDecoder = {
  decode(frame: SpooledFrame): readonly Sample[] {
    const { buffer, byteOffset, byteLength } = frame.payload;
    const text = Buffer.from(buffer, byteOffset, byteLength).toString();
    const { number } = JSON.parse(text) as { number: number };
    const shared = {
      community: 'house' as CommunityId,
      device: frame.device,
      meter: frame.device as MeterId,
      at: instant(START + number),
    };
    const energy = Energy.ofMilliwattHours(number);
    const register: RegisterSample = { ...shared, kind: 'register', register: 'import', energy };
    return [register, { ...shared, kind: 'live', quantity: 'power', value: number }];
  },
};

/** The same without the power: one reading of each frame. */
export const registerDecoder: FrameDecoder = {
  decode: (frame) => {
    const decoded = numberDecoder.decode(frame);
    return 'refused' in decoded ? decoded : decoded.slice(0, 1);
  },
};
