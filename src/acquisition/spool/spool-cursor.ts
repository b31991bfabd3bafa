import { SpooledFrame } from './frame-decoder.js';

/** How far a reader of the spool has come: the place of the next byte it has not read. */
export interface SpoolCursor {
  readonly segment: number;
  readonly offset: number;
}

export const SPOOL_START: SpoolCursor = { segment: 0, offset: 0 };

/** Bytes of a segment that are no frame although they were once acknowledged. */
export interface DamagedBytes {
  readonly segment: number;
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** A piece of the spool, and the cursor after it. */
export interface SpoolPiece {
  readonly frames: readonly SpooledFrame[];
  readonly damaged: readonly DamagedBytes[];
  readonly next: SpoolCursor;
}

export function isBefore(a: SpoolCursor, b: SpoolCursor): boolean {
  return a.segment < b.segment || (a.segment === b.segment && a.offset < b.offset);
}
