import { Decoded, decodeRegister } from './decode.js';
import { DeviceProfile, Meaning, ProfileRegister, wordsOf } from '../device-profile.js';
import { FrameDecoder, Refusal, SpooledFrame } from '../spool/frame-decoder.js';
import { KnownDevice, MeantValue, samplesOf } from '../known-device.js';
import { ModbusFrame, readModbusFrame } from './modbus-frame.js';
import { Sample } from '../sample.js';
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

  decode(frame: SpooledFrame): readonly Sample[] | Refusal {
    const device = this.deviceOf(frame.device);
    if (device === undefined) return { refused: `no device list names ${frame.device}` };
    const read = readModbusFrame(frame.payload);
    if (read === undefined) return { refused: 'the frame does not hold Modbus words' };
    const decoded = decodeModbusFrame(device.profile, read);
    for (const [meaning, value] of decoded) {
      if (value.state === 'refused') return { refused: `${meaning}: ${value.reason}` };
    }
    return samplesOf(device, frame.receivedAt, meantValues(decoded));
  }
}

/** All values of a frame by their meaning. */
export function decodeModbusFrame(
  profile: DeviceProfile,
  frame: ModbusFrame,
): ReadonlyMap<Meaning, Decoded> {
  if ('model' in frame) {
    const positive = profile.protocol === 'sunspec' ? profile.positive : 'import';
    return decodeSunspec(frame.model.id, frame.words, positive);
  }
  const registers = profile.protocol === 'modbus' ? profile.registers : [];
  return new Map(registers.map((entry) => [entry.meaning, valueOf(entry, frame.blocks)]));
}

type Blocks = Extract<ModbusFrame, { blocks: unknown }>['blocks'];

function valueOf(register: ProfileRegister, blocks: Blocks): Decoded {
  const block = blocks.find(
    ({ function: code, address, count }) =>
      code === register.function &&
      address <= register.address &&
      register.address + wordsOf(register.type) <= address + count,
  );
  if (block === undefined) return { state: 'missing' };
  const first = register.address - block.address;
  return decodeRegister(register, block.words.slice(first, first + wordsOf(register.type)));
}

function meantValues(decoded: ReadonlyMap<Meaning, Decoded>): MeantValue[] {
  return [...decoded].flatMap(([meaning, value]): MeantValue[] => {
    if (meaning === 'import' || meaning === 'export') {
      return value.state === 'energy' ? [{ meaning, energy: value.energy }] : [];
    }
    return value.state === 'value' ? [{ meaning, value: value.value }] : [];
  });
}
