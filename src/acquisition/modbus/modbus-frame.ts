import { z } from 'zod';
import { READING_FLAGS, ReadingFlag } from '../sample.js';
import { RegisterBlock } from './register-blocks.js';
import { SunspecWords } from './sunspec.js';

/** What is known of an answer besides its words. */
interface Answered {
  /** The number the device gives itself: another one is another meter. */
  readonly serial?: string | undefined;
  readonly flags?: readonly ReadingFlag[] | undefined;
}

/** What a poll brought: words as the device sent them, or why it brought none. */
export type ModbusFrame =
  | (Answered & {
      readonly blocks: readonly (RegisterBlock & { readonly words: readonly number[] })[];
    })
  | (Answered & { readonly models: readonly SunspecWords[] })
  | FailedPoll;

export type AnsweredPoll = Exclude<ModbusFrame, FailedPoll>;

/** A poll without values: a gap begins or goes on. */
export interface FailedPoll {
  readonly failed: {
    readonly reason: string;
    /** The Modbus exception code. */
    readonly code?: number | undefined;
  };
}

const whole = z.number().int().min(0).max(65_535);
const words = z
  .string()
  .regex(/^(?:[0-9a-f]{4})*$/)
  .transform((hex) => (hex.match(/.{4}/g) ?? []).map((word) => parseInt(word, 16)));
const answered = {
  serial: z.string().optional(),
  flags: z.array(z.enum(READING_FLAGS)).optional(),
};

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
    ...answered,
  }),
  z.strictObject({
    models: z.array(z.strictObject({ id: whole, address: whole, length: whole, words })),
    ...answered,
  }),
  z.strictObject({
    failed: z.strictObject({ reason: z.string(), code: z.number().int().optional() }),
  }),
]);

/** Bytes of a frame: JSON with the words in hexadecimal, so that a person can read a quarantined one. */
export function writeModbusFrame(written: ModbusFrame): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(shownOf(written)));
}

function shownOf(written: ModbusFrame): unknown {
  if ('failed' in written) return written;
  if ('models' in written) return { ...written, models: written.models.map(withHexadecimal) };
  return { ...written, blocks: written.blocks.map(withHexadecimal) };
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

function withHexadecimal(read: { readonly words: readonly number[] }): object {
  return { ...read, words: read.words.map((word) => word.toString(16).padStart(4, '0')).join('') };
}
