import { Instant } from '../../kernel/quarter-hour.js';
import { Refusal, SpooledFrame } from './frame-decoder.js';
import { Origin } from '../record/origin.js';
import { RejectedSample } from '../projection/sample-rules.js';
import { DamagedBytes } from './spool-cursor.js';

/** What could not be used, byte for byte, and why. */
export interface SetAside {
  /** Empty where it is not known. */
  readonly community: string;
  readonly source: string;
  readonly device: string;
  /** Small letters and hyphens: what is counted and chosen by. */
  readonly code: string;
  /** The sentence for a person. */
  readonly reason: string;
  readonly raw: Uint8Array;
  readonly receivedAt?: Instant | undefined;
}

/** A row whose key is stored with another value already: the stored value stays, this one is kept here. */
export function conflictingRow(origin: Origin, row: string): SetAside {
  return {
    ...origin,
    device: '',
    code: 'conflict',
    reason: 'another value is stored for this instant',
    raw: new TextEncoder().encode(row),
  };
}

/** A frame whose decoder refused it, or whose sample may not be used. */
export function refusedFrame(
  frame: SpooledFrame,
  { code, refused }: Refusal,
  community = communityOf(frame.device),
): SetAside {
  const { source, device, payload: raw, receivedAt } = frame;
  return {
    community,
    source,
    device,
    code: code ?? 'unreadable',
    reason: refused,
    raw,
    receivedAt,
  };
}

/** The community a name in the spool begins with; empty where the device is not known. */
function communityOf(spoolName: string): string {
  const end = spoolName.indexOf('/');
  return end === -1 ? '' : spoolName.slice(0, end);
}

/** Bytes that the disk gave back otherwise than they were written. */
export function damagedBytes({ segment, offset, bytes }: DamagedBytes): SetAside {
  return {
    community: '',
    source: 'spool',
    device: `segment ${segment} at ${offset}`,
    code: 'damaged',
    reason: 'damaged on disk',
    raw: bytes,
  };
}

/** A sample the time-series store refuses for ever; its register value, if any, is in the record. */
export function rejectedSample({ sample, reason }: RejectedSample): SetAside {
  const { community, device, at } = sample;
  const raw = new TextEncoder().encode(JSON.stringify(sample));
  return {
    community,
    source: 'projection',
    device,
    code: 'projection',
    reason,
    raw,
    receivedAt: at,
  };
}
