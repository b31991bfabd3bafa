import { z } from 'zod';
import { RegisterBlock } from './register-blocks.js';
import { SunspecPlace } from './sunspec.js';

/** The words a Modbus device answered with, as they enter the spool. */
export type ModbusFrame =
  | { readonly blocks: readonly (RegisterBlock & { readonly words: readonly number[] })[] }
  | {
      readonly model: SunspecPlace;
      readonly words: readonly number[];
      /** Of model 1: another serial number is another meter. */
      readonly serial?: string | undefined;
    };

const whole = z.number().int().min(0).max(65_535);
const words = z
  .string()
  .regex(/^(?:[0-9a-f]{4})*$/)
  .transform((hex) => (hex.match(/.{4}/g) ?? []).map((word) => parseInt(word, 16)));

const frame = z.union([
  z.strictObject({
    blocks: z.array(
      z.strictObject({
        function: z.union([z.literal(3), z.literal(4)]),
        address: whole,
        count: whole,
        words,
      }),
    ),
  }),
  z.strictObject({
    model: z.strictObject({ id: whole, address: whole, length: whole }),
    words,
    serial: z.string().optional(),
  }),
]);

/** Bytes of a frame: JSON with the words in hexadecimal, so that a person can read a quarantined one. */
export function writeModbusFrame(written: ModbusFrame): Uint8Array {
  const shown =
    'blocks' in written
      ? { blocks: written.blocks.map((block) => ({ ...block, words: hexOf(block.words) })) }
      : { ...written, words: hexOf(written.words) };
  return new TextEncoder().encode(JSON.stringify(shown));
}

/** Undefined for bytes that are no such frame. */
export function readModbusFrame(bytes: Uint8Array): ModbusFrame | undefined {
  try {
    const result = frame.safeParse(JSON.parse(new TextDecoder().decode(bytes)));
    return result.success ? result.data : undefined;
  } catch {
    return undefined;
  }
}

function hexOf(values: readonly number[]): string {
  return values.map((word) => word.toString(16).padStart(4, '0')).join('');
}
