import { Decoded } from './decode.js';
import { Instant } from '../../kernel/quarter-hour.js';
import { DeviceProfile, Meaning } from '../device-profile.js';
import { FrameDecoder, Refusal, SpooledFrame } from '../spool/frame-decoder.js';
import { KnownDevice, MeantValue, samplesOf } from '../known-device.js';
import { AnsweredPoll, FailedPoll, readModbusFrame } from './modbus-frame.js';
import { FrameSample, Sample } from '../sample.js';
import { implausible } from './plausible.js';
import { decodeRegisters } from './register-values.js';
import { decodeSunspec } from './sunspec.js';

export interface ModbusDevice extends KnownDevice {
  readonly profile: DeviceProfile;
}

/**
 * Turns spooled words into samples. A missing value gives no sample; a refused one refuses the whole
 * frame, because a device that answers nonsense in one place is not believed in another.
 */
export class ModbusDecoder implements FrameDecoder {
  constructor(private readonly deviceOf: (spoolName: string) => ModbusDevice | undefined) {}

  decode(frame: SpooledFrame): readonly FrameSample[] | Refusal {
    const device = this.deviceOf(frame.device);
    if (device === undefined) return { refused: `no device list names ${frame.device}` };
    const read = readModbusFrame(frame.payload);
    if (read === undefined) return { refused: 'the frame does not hold Modbus words' };
    if ('failed' in read) return [outageOf(device, frame.receivedAt, read)];
    const decoded = decodeModbusFrame(device.profile, read);
    for (const [meaning, value] of decoded) {
      if (value.state !== 'refused') continue;
      return { code: 'implausible', refused: `${meaning}: ${value.reason}` };
    }
    const samples = samplesOf(device, frame.receivedAt, meantValues(decoded));
    return [
      ...samples.map((sample) => withOrigin(sample, read)),
      ...remarksOf(device, frame.receivedAt, decoded),
    ];
  }
}

function outageOf(device: ModbusDevice, at: Instant, { failed }: FailedPoll): FrameSample {
  const { community, device: name, meter } = device;
  return { kind: 'outage', community, device: name, meter, at, reason: failed.reason };
}

function remarksOf(
  { community, device, meter }: ModbusDevice,
  at: Instant,
  decoded: ReadonlyMap<Meaning, Decoded>,
): FrameSample[] {
  return [...decoded].flatMap(([meaning, value]): FrameSample[] => {
    const sentence = value.state === 'value' ? value.notice : undefined;
    if (sentence === undefined) return [];
    const about = {
      code: 'next-to-zero',
      severity: 'warning',
      subject: meaning,
      sentence,
    } as const;
    return [{ kind: 'remark', community, device, meter, at, ...about }];
  });
}

/** Which meter spoke and what is to be known of its answer; only registers are billed. */
function withOrigin(sample: Sample, { serial, flags }: AnsweredPoll): Sample {
  return sample.kind === 'register' ? { ...sample, serial, flags } : sample;
}

/** All values of a frame by their meaning; what cannot have been measured is refused. */
export function decodeModbusFrame(
  profile: DeviceProfile,
  frame: AnsweredPoll,
): ReadonlyMap<Meaning, Decoded> {
  const decoded = new Map(valuesOf(profile, frame));
  for (const [meaning, value] of decoded) {
    const reason = implausible(meaning, value, profile);
    if (reason === undefined) continue;
    const refused = `${reason}: not measured; does the profile fit, and its order of words?`;
    decoded.set(meaning, { state: 'refused', reason: refused });
  }
  return decoded;
}

function valuesOf(profile: DeviceProfile, frame: AnsweredPoll): ReadonlyMap<Meaning, Decoded> {
  if (profile.protocol === 'sunspec') {
    return 'models' in frame ? decodeSunspec(frame.models, profile) : new Map();
  }
  return 'blocks' in frame ? decodeRegisters(profile, frame.blocks) : new Map();
}

function meantValues(decoded: ReadonlyMap<Meaning, Decoded>): MeantValue[] {
  return [...decoded].flatMap(([meaning, value]): MeantValue[] => {
    if (meaning === 'import' || meaning === 'export') {
      return value.state === 'energy' ? [{ meaning, energy: value.energy }] : [];
    }
    return value.state === 'value' ? [{ meaning, value: value.value }] : [];
  });
}
