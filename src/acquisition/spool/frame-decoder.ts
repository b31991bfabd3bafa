import { Instant } from '../../kernel/quarter-hour.js';
import { FrameSample } from '../sample.js';
import { ClockState } from './clock-steps.js';

/** Where a frame comes from. The order is the number in the file: append only. */
export const SOURCES = ['modbus', 'mqtt', 'ocpp', 'csv'] as const;
export type Source = (typeof SOURCES)[number];

/** What a device said, byte for byte, as the spool keeps it. */
export interface SpooledFrame {
  readonly source: Source;
  /** Counts every frame of a spool, from 1, never used twice for another frame. */
  readonly sequence: number;
  /** Wall clock at receipt. */
  readonly receivedAt: Instant;
  /** Monotonic clock of the receiving service at receipt, milliseconds; shows jumps of the wall clock. */
  readonly monotonicMs: number;
  /** Absent: steady. */
  readonly clock?: ClockState | undefined;
  readonly device: string;
  readonly payload: Uint8Array;
}

/** Why a frame gives no samples: it goes to quarantine byte for byte with this reason. */
export interface Refusal {
  /** Small letters and hyphens, to count and to choose by; `unreadable` where the decoder names none. */
  readonly code?: string | undefined;
  readonly refused: string;
}

/**
 * Reads the frames of one source. It is pure and runs when the spool is drained, so a corrected decoder
 * can read old frames again. Nothing to say (a heartbeat) is an empty list. A retained MQTT message is
 * never fresh: without a time of its own it gives no samples.
 */
export interface FrameDecoder {
  decode(frame: SpooledFrame): readonly FrameSample[] | Refusal;
}

export function isRefusal(decoded: readonly FrameSample[] | Refusal): decoded is Refusal {
  return 'refused' in decoded;
}
