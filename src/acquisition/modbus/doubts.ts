import { DeviceProfile, Meaning, RegisterProfile } from '../device-profile.js';
import { Decoded } from './decode.js';
import { decodeModbusFrame } from './modbus-decoder.js';
import { AnsweredPoll } from './modbus-frame.js';

type Values = ReadonlyMap<Meaning, Decoded>;

/**
 * What speaks against a profile, in sentences that say what to try: values nobody measured, words in the
 * other order, whole numbers read as floats, a power that does not fit voltage and current.
 */
export function doubtsOf(profile: DeviceProfile, frame: AnsweredPoll): readonly string[] {
  const values = decodeModbusFrame(profile, frame);
  const refused = [...values].flatMap(([meaning, value]) =>
    value.state === 'refused' ? [`${meaning}: ${value.reason}`] : [],
  );
  if (refused.length === 0) return [...oddValues(values)];
  const turned = profile.protocol === 'modbus' && isPlausible(inOtherOrder(profile), frame);
  const order =
    'With the words of a number in the other order the values are plausible: change wordOrder in a copy of the file.';
  const whole = values.size > 1 && refused.some((sentence) => sentence.includes('the float'));
  const floats = `These look like whole numbers read as floats: Eltako meters answer at Eastron's addresses, try --profile eltako-dsz15.`;
  return [...refused, ...(turned ? [order] : []), ...(whole && !turned ? [floats] : [])];
}

function isPlausible(profile: RegisterProfile, frame: AnsweredPoll): boolean {
  const values = decodeModbusFrame(profile, frame);
  const isRefused = [...values.values()].some(({ state }) => state === 'refused');
  return !isRefused && [...oddValues(values)].length === 0;
}

function inOtherOrder(profile: RegisterProfile): RegisterProfile {
  const registers = profile.registers.map((register) => ({
    ...register,
    wordOrder: register.wordOrder === 'msw-first' ? ('lsw-first' as const) : ('msw-first' as const),
  }));
  return { ...profile, registers };
}

function* oddValues(values: Values): Iterable<string> {
  const voltage = valueOf(values, 'voltage');
  const current = valueOf(values, 'current');
  const power = valueOf(values, 'power');
  const frequency = valueOf(values, 'frequency');
  if ([...values.values()].every(({ state }) => state === 'missing')) {
    yield 'Every value is missing: the device sleeps, or the file is for another one.';
  }
  if (voltage !== undefined && (voltage < 90 || voltage > 280)) {
    yield `A voltage of ${round(voltage)} V is not that of a house.`;
  }
  if (frequency !== undefined && (frequency < 45 || frequency > 65)) {
    yield `A frequency of ${round(frequency)} Hz is not that of a grid.`;
  }
  if (voltage === undefined || current === undefined || power === undefined) return;
  if (Math.abs(power) > 6 * Math.abs(voltage * current) + 500) {
    yield `A power of ${round(power)} W is more than ${round(voltage)} V and ${round(current)} A give: is it kW read as W?`;
  }
}

function valueOf(values: Values, meaning: Meaning): number | undefined {
  const value = values.get(meaning);
  return value?.state === 'value' ? value.value : undefined;
}

function round(value: number): number {
  return Number(value.toPrecision(5));
}
