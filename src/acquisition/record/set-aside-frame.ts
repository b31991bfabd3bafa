import { Instant } from '../../kernel/quarter-hour.js';

/** Which of what was set aside is meant; what is absent does not limit. */
export interface QuarantineFilter {
  readonly communities: readonly string[];
  readonly code?: string | undefined;
  /** The id of the device, without its community. */
  readonly device?: string | undefined;
  /** Set aside at this instant or later. */
  readonly since?: Instant | undefined;
}

/** One thing that was set aside, byte for byte. */
export interface QuarantinedMessage {
  readonly community: string;
  readonly id: string;
  readonly source: string;
  readonly device: string;
  readonly code: string;
  readonly reason: string;
  readonly raw: Uint8Array;
  readonly receivedAt: Instant | undefined;
  readonly setAsideAt: Instant;
  /** Read again with success at this instant. */
  readonly replayedAt: Instant | undefined;
}

/** How much was set aside for one reason. */
export interface QuarantineCount {
  readonly code: string;
  readonly count: number;
  readonly devices: number;
  readonly lastAt: Instant;
  readonly replayed: number;
}

/** What reading again did. */
export interface Replayed {
  /** Messages that can be used now. */
  readonly messages: number;
  /** Readings they gave that were not known. */
  readonly readings: number;
  /** Messages that still cannot be used. */
  readonly refused: number;
}
