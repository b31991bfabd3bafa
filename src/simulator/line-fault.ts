/**
 * How a Modbus device or its gateway may misbehave on the wire: it stays silent, answers late or in
 * drips, twice, cut off, with too much, for another unit or function, with noise, an echo or a wrong
 * checksum (serial lines), with a web page, or not before it was asked three times; it drops the
 * connection; it answers with an exception. `exception-6` is a device that is busy, 10 and 11 a gateway
 * that has no path to it.
 */
export const LINE_FAULTS = [
  'silent',
  'late',
  'in-drips',
  'twice',
  'reset',
  'hangs-up',
  'short-answer',
  'long-answer',
  'wrong-unit',
  'wrong-function',
  'wrong-count',
  'garbage',
  'web-page',
  'busy-at-first',
  'noise-before',
  'bad-checksum',
  'echo',
  'exception-1',
  'exception-2',
  'exception-3',
  'exception-4',
  'exception-5',
  'exception-6',
  'exception-8',
  'exception-10',
  'exception-11',
] as const;
export type LineFault = (typeof LINE_FAULTS)[number];

/** `tcp` has a header with the transaction, `rtu` a checksum behind. */
export type Framing = 'tcp' | 'rtu';

/** A question, and what a sound device would answer. */
export interface Asked {
  readonly framing: Framing;
  /** The whole question as it came. */
  readonly question: Uint8Array;
  readonly unit: number;
  /** Function code, then what belongs to it. */
  readonly body: Uint8Array;
  /** How often this unit was asked since the fault began. */
  readonly times: number;
}

/** Bytes after a while, or the end of the connection. */
export type Answer =
  { readonly bytes: Uint8Array; readonly afterMs: number } | { readonly ends: 'reset' | 'hang-up' };

const LATE_MS = 1_500;
const DRIP_MS = 5;
const BUSY = 6;

/** What goes out on the wire, in order. */
export function answersTo(asked: Asked, fault: LineFault | undefined): readonly Answer[] {
  const sound = framed(asked, asked.unit, asked.body);
  if (fault === undefined) return [at(0, sound)];
  const code = /^exception-(\d+)$/.exec(fault)?.[1];
  if (code !== undefined) return [at(0, framed(asked, asked.unit, exception(asked, Number(code))))];
  return (DISTORTED[fault] ?? (() => []))(asked, sound);
}

const DISTORTED: Readonly<Record<string, (asked: Asked, sound: Uint8Array) => readonly Answer[]>> =
  {
    silent: () => [],
    late: (_, sound) => [at(LATE_MS, sound)],
    'in-drips': (_, sound) =>
      [...sound].map((byte, place) => at(place * DRIP_MS, Uint8Array.of(byte))),
    twice: (_, sound) => [at(0, sound), at(0, sound)],
    reset: () => [{ ends: 'reset' }],
    'hangs-up': () => [{ ends: 'hang-up' }],
    'short-answer': (asked) => [at(0, framed(asked, asked.unit, cut(asked.body)))],
    'long-answer': (asked) => [at(0, framed(asked, asked.unit, joined(asked.body, [0, 0])))],
    'wrong-unit': (asked) => [at(0, framed(asked, asked.unit + 1, asked.body))],
    'wrong-function': (asked) => [at(0, framed(asked, asked.unit, withByte(asked.body, 0, 0x2b)))],
    'wrong-count': (asked) => [at(0, framed(asked, asked.unit, withByte(asked.body, 1, 2)))],
    garbage: (_, sound) => [
      at(
        0,
        sound.map((byte, place) => (byte * 31 + place * 17) & 0xff),
      ),
    ],
    'web-page': () => [at(0, new TextEncoder().encode('HTTP/1.1 400 Bad Request\r\n\r\n'))],
    'busy-at-first': (asked, sound) =>
      asked.times > 2 ? [at(0, sound)] : answersTo(asked, `exception-${BUSY}`),
    'noise-before': (_, sound) => [at(0, joined(Uint8Array.of(0xf3, 0x00, 0x7e), sound))],
    'bad-checksum': (_, sound) => [
      at(0, withByte(sound, sound.length - 1, sound[sound.length - 1] ^ 1)),
    ],
    echo: ({ question }, sound) => [at(0, joined(question, sound))],
  };

/** The body with its header, or with its checksum. */
export function framed(asked: Asked, unit: number, body: Uint8Array): Uint8Array {
  if (asked.framing === 'rtu') return withChecksum(joined(Uint8Array.of(unit & 0xff), body));
  const length = body.length + 1;
  const header = Uint8Array.of(...asked.question.subarray(0, 4), length >> 8, length & 0xff, unit);
  return joined(header, body);
}

/** CRC-16 of a serial line, low byte first (MODBUS over Serial Line V1.02, appendix B). */
export function withChecksum(frame: Uint8Array): Uint8Array {
  let sum = 0xffff;
  for (const byte of frame) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum & 1) === 1 ? (sum >>> 1) ^ 0xa001 : sum >>> 1;
  }
  return joined(frame, [sum & 0xff, sum >>> 8]);
}

export function exception({ body }: Pick<Asked, 'body'>, code: number): Uint8Array {
  return Uint8Array.of(body[0] | 0x80, code);
}

function at(afterMs: number, bytes: Uint8Array): Answer {
  return { bytes, afterMs };
}

function cut(body: Uint8Array): Uint8Array {
  return body.subarray(0, Math.max(2, body.length - 2));
}

function withByte(bytes: Uint8Array, place: number, value: number): Uint8Array {
  return bytes.map((byte, index) => (index === place ? value : byte));
}

function joined(first: Uint8Array, second: Iterable<number>): Uint8Array {
  return Uint8Array.of(...first, ...second);
}
