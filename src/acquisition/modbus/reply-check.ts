import { crc16, endsWithCrc } from './crc16.js';
import { FaultKind } from './modbus-fault.js';
import { RegisterBlock } from './register-blocks.js';

/** How a frame travels: `tcp` with a header that counts questions, `rtu` between silences with a CRC. */
export type Framing = 'tcp' | 'rtu';

export interface Question extends RegisterBlock {
  readonly unit: number;
  /** Of a TCP frame, 0…65535. */
  readonly transaction: number;
}

/** What the bytes since a question say so far. */
export type Verdict =
  | {
      readonly state: 'waiting';
      /** What it is if nothing more comes. */
      readonly silence: FaultKind;
      /** Nothing good can come any more: a short silence is enough, the time-out need not be awaited. */
      readonly hopeless: boolean;
    }
  /** Unit, function and the rest, without header and CRC. */
  | { readonly state: 'answered'; readonly body: Uint8Array }
  | { readonly state: 'fault'; readonly kind: FaultKind };

const HEADER_BYTES = 6;
const EXCEPTION_BYTES = 3;
const LENGTH_MAX = 254;
const REQUEST_BYTES = 8;

/** No answer is longer than 260 bytes; who sends more speaks another language. */
export const RECEIVED_MAX = 1_024;

/**
 * Judges the bytes that came since a question, from the first byte on. The library believes wrong
 * protocols, lengths and byte counts, and cannot find back after them; here each is a fault.
 */
export function judge(framing: Framing, question: Question, bytes: Uint8Array): Verdict {
  if (bytes.length === 0) return waiting('silent');
  if (bytes.length > RECEIVED_MAX) return fault('too-much');
  return framing === 'tcp' ? judgeTcp(question, bytes) : judgeRtu(question, bytes);
}

/** The question as the bytes of a serial line; the last two are its CRC. */
export function requestBytes({ unit, function: code, address, count }: Question): Uint8Array {
  const body = [unit, code, address >> 8, address & 0xff, count >> 8, count & 0xff];
  const crc = crc16(Uint8Array.from(body));
  return Uint8Array.of(...body, crc & 0xff, crc >> 8);
}

function judgeTcp(question: Question, bytes: Uint8Array): Verdict {
  let rest = bytes;
  let others = 0;
  while (rest.length >= 4) {
    if (wordAt(rest, 2) !== 0) return fault(isForeign(rest) ? 'not-modbus' : 'wrong-protocol');
    if (rest.length < HEADER_BYTES) break;
    const length = wordAt(rest, 4);
    if (length < EXCEPTION_BYTES || length > LENGTH_MAX) return fault('wrong-length');
    if (rest.length < HEADER_BYTES + length) break;
    const body = rest.subarray(HEADER_BYTES, HEADER_BYTES + length);
    if (wordAt(rest, 0) === question.transaction) return judgeBody(question, body);
    others += 1;
    rest = rest.subarray(HEADER_BYTES + length);
  }
  if (rest.length > 0) return waiting('cut-off');
  return waiting(others > 0 ? 'wrong-transaction' : 'silent');
}

function judgeBody(question: Question, body: Uint8Array): Verdict {
  if (body[0] !== question.unit) return fault('wrong-unit');
  if (body[1] === (question.function | 0x80)) {
    return body.length === EXCEPTION_BYTES ? { state: 'answered', body } : fault('wrong-length');
  }
  if (body[1] !== question.function) return fault('wrong-function');
  if (body[2] !== question.count * 2) return fault('wrong-byte-count');
  if (body.length !== EXCEPTION_BYTES + question.count * 2) return fault('wrong-length');
  return { state: 'answered', body };
}

function judgeRtu(question: Question, bytes: Uint8Array): Verdict {
  const length = rtuLength(question, bytes);
  if (length !== undefined && bytes.length >= length) {
    const frame = bytes.subarray(0, length);
    if (endsWithCrc(frame)) return { state: 'answered', body: frame.subarray(0, -2) };
  }
  if (isEcho(question, bytes)) return fault('echo');
  if (length === undefined && isForeign(bytes)) return fault('not-modbus');
  if (length === undefined) return hopeless(strayKind(question, bytes));
  return bytes.length < length ? waiting('cut-off') : hopeless('crc');
}

/** How long the answer is that begins here; undefined where none to the question does. */
function rtuLength(question: Question, bytes: Uint8Array): number | undefined {
  const [unit, code = question.function, byteCount = question.count * 2] = bytes;
  if (unit !== question.unit) return undefined;
  if (code === (question.function | 0x80)) return EXCEPTION_BYTES + 2;
  if (code !== question.function || byteCount !== question.count * 2) return undefined;
  return EXCEPTION_BYTES + question.count * 2 + 2;
}

function isEcho(question: Question, bytes: Uint8Array): boolean {
  if (bytes.length < REQUEST_BYTES) return false;
  return requestBytes(question).every((byte, place) => bytes[place] === byte);
}

/** A whole frame that answers something else, or no frame at all. */
function strayKind(question: Question, bytes: Uint8Array): FaultKind {
  if (!endsWithCrc(bytes)) {
    const begins = bytes[0] === question.unit && bytes[1] === question.function;
    return begins ? 'wrong-byte-count' : 'noise';
  }
  if (bytes[0] !== question.unit) return 'wrong-unit';
  return bytes[1] === question.function ? 'wrong-byte-count' : 'wrong-function';
}

/** An HTTP, TLS or SSH server, by the first bytes of its answer. */
function isForeign(bytes: Uint8Array): boolean {
  const [first, second, third] = bytes;
  const isTls = (first === 0x15 || first === 0x16) && second === 0x03 && third < 5;
  const text = String.fromCharCode(...bytes.subarray(0, 9)).toLowerCase();
  return isTls || /^(?:http\/|ssh-|<html|<!doctype)/.test(text);
}

function wordAt(bytes: Uint8Array, place: number): number {
  return (bytes[place] << 8) | bytes[place + 1];
}

function waiting(silence: FaultKind): Verdict {
  return { state: 'waiting', silence, hopeless: false };
}

function hopeless(silence: FaultKind): Verdict {
  return { state: 'waiting', silence, hopeless: true };
}

function fault(kind: FaultKind): Verdict {
  return { state: 'fault', kind };
}
