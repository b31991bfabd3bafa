import assert from 'node:assert/strict';
import { Instant } from '../../kernel/quarter-hour.js';
import { CLOCK_STATES } from './clock-steps.js';
import { crc32c } from './crc32c.js';
import { SOURCES, SpooledFrame } from './frame-decoder.js';

/**
 * A frame on disk, numbers little-endian:
 *
 *     0  u32  CRC-32C of everything after it
 *     4  u32  length of the whole frame
 *     8  u8   1 + index into SOURCES, and 64 × the index into CLOCK_STATES
 *     9  u8   length of the device's name
 *    10  f64  sequence
 *    18  f64  wall clock at receipt, milliseconds since 1970 UTC
 *    26  f64  monotonic clock at receipt, milliseconds
 *    34       device (UTF-8), then the payload
 */
const HEADER_BYTES = 34;
const DEVICE_BYTES_MAX = 255;
const CLOCK_STEP = 64;

/** The largest payload a frame takes: eight times what the broker lets through. */
export const PAYLOAD_BYTES_MAX = 1_048_576;

export const FRAME_BYTES_MAX = HEADER_BYTES + DEVICE_BYTES_MAX + PAYLOAD_BYTES_MAX;

/** One frame as bytes. */
export function encodeFrame(frame: SpooledFrame): Uint8Array {
  const nameBytes = Buffer.byteLength(frame.device);
  assert(nameBytes <= DEVICE_BYTES_MAX, `the device name ${frame.device} is too long`);
  assert(frame.payload.length <= PAYLOAD_BYTES_MAX, `a payload of ${frame.device} is too long`);
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + nameBytes + frame.payload.length);
  bytes.writeUInt32LE(bytes.length, 4);
  const clock = CLOCK_STATES.indexOf(frame.clock ?? 'steady');
  bytes.writeUInt8(1 + SOURCES.indexOf(frame.source) + CLOCK_STEP * clock, 8);
  bytes.writeUInt8(nameBytes, 9);
  bytes.writeDoubleLE(frame.sequence, 10);
  bytes.writeDoubleLE(frame.receivedAt, 18);
  bytes.writeDoubleLE(frame.monotonicMs, 26);
  bytes.write(frame.device, HEADER_BYTES);
  bytes.set(frame.payload, HEADER_BYTES + nameBytes);
  bytes.writeUInt32LE(crc32c(bytes, 4), 0);
  return bytes;
}

/**
 * The frame that begins at an offset, with the offset after it; undefined where no whole one begins. Its
 * payload is a view of the bytes, not a copy.
 */
export function decodeFrame(
  bytes: Uint8Array,
  offset: number,
): { readonly frame: SpooledFrame; readonly end: number } | undefined {
  if (offset + HEADER_BYTES > bytes.length) return undefined;
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = offset + all.readUInt32LE(offset + 4);
  const type = all[offset + 8] % CLOCK_STEP;
  const source = type === 0 ? undefined : SOURCES.at(type - 1);
  const clock = CLOCK_STATES.at(Math.floor(all[offset + 8] / CLOCK_STEP));
  const payloadStart = offset + HEADER_BYTES + all[offset + 9];
  if (source === undefined || clock === undefined || end < payloadStart) return undefined;
  if (end - offset > FRAME_BYTES_MAX || end > bytes.length) return undefined;
  if (crc32c(all, offset + 4, end) !== all.readUInt32LE(offset)) return undefined;
  const frame: SpooledFrame = {
    source,
    sequence: all.readDoubleLE(offset + 10),
    receivedAt: all.readDoubleLE(offset + 18) as Instant,
    monotonicMs: all.readDoubleLE(offset + 26),
    ...(clock === 'steady' ? {} : { clock }),
    device: all.toString('utf8', offset + HEADER_BYTES, payloadStart),
    payload: bytes.subarray(payloadStart, end),
  };
  return { frame, end };
}

/** Whole frames from an offset on, up to the first bad one or `max`. */
export interface FrameRun {
  readonly frames: readonly SpooledFrame[];
  /** Where the next frame begins, or where the first bad one does. */
  readonly end: number;
}

export function readFrames(bytes: Uint8Array, offset: number, max: number): FrameRun {
  const frames: SpooledFrame[] = [];
  let end = offset;
  while (frames.length < max) {
    const decoded = decodeFrame(bytes, end);
    if (decoded === undefined) break;
    end = decoded.end;
    frames.push(decoded.frame);
  }
  return { frames, end };
}

/**
 * How a segment ends. `torn`: the last write did not come to its end, nothing after it was ever
 * acknowledged, the tail may be cut. `corrupt`: whole frames stand after a bad one, so an acknowledged
 * frame was damaged on disk; nothing is cut and a person must look.
 */
export type SegmentState = 'whole' | 'torn' | 'corrupt';

export interface SegmentScan {
  readonly state: SegmentState;
  /** Bytes of whole frames from the start. */
  readonly end: number;
  /** The highest sequence of any whole frame, also after a corrupt place. */
  readonly lastSequence: number | undefined;
}

/** Reads a whole segment and says what kind of end it has. */
export function scanSegment(bytes: Uint8Array): SegmentScan {
  const { frames, end } = readFrames(bytes, 0, Number.POSITIVE_INFINITY);
  let lastSequence = frames.at(-1)?.sequence;
  let state: SegmentState = end === bytes.length ? 'whole' : 'torn';
  let resume = nextFrame(bytes, end + 1);
  while (resume !== undefined) {
    state = 'corrupt';
    const run = readFrames(bytes, resume, Number.POSITIVE_INFINITY);
    lastSequence = Math.max(lastSequence ?? 0, run.frames.at(-1)?.sequence ?? 0);
    resume = nextFrame(bytes, run.end + 1);
  }
  return { state, end, lastSequence };
}

/** The next place at or after `from` where a whole frame begins. */
export function nextFrame(bytes: Uint8Array, from: number): number | undefined {
  for (let offset = from; offset + HEADER_BYTES <= bytes.length; offset++) {
    if (decodeFrame(bytes, offset) !== undefined) return offset;
  }
  return undefined;
}
