import { FrameDecoder, SpooledFrame } from '../../src/acquisition/spool/frame-decoder.js';
import { RegisterSample, Sample } from '../../src/acquisition/sample.js';
import { CommunityId, MeterId } from '../../src/community/community.js';
import { Energy } from '../../src/kernel/energy.js';
import { instant } from '../../src/kernel/quarter-hour.js';

export const START = 1_772_000_000_000;

/** Reads `{"number":7}` as a reading of 7 mWh, 7 ms after the start. */
export const registerDecoder: FrameDecoder = {
  decode: (frame) => [registerOf(frame)],
};

/** The same and a power of 7 W. */
export const numberDecoder: FrameDecoder = {
  decode(frame: SpooledFrame): readonly Sample[] {
    const register = registerOf(frame);
    const value = register.energy.milliwattHours;
    return [register, { ...register, kind: 'live', quantity: 'power', value }];
  },
};

function registerOf({ payload, device }: SpooledFrame): RegisterSample {
  const text = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString();
  const { number } = JSON.parse(text) as { number: number };
  return {
    kind: 'register',
    community: 'house' as CommunityId,
    device,
    meter: device as MeterId,
    at: instant(START + number),
    register: 'import',
    energy: Energy.ofMilliwattHours(number),
  };
}
