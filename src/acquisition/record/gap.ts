import { CommunityId, MeterId } from '../../community/community.js';
import { Instant } from '../../kernel/quarter-hour.js';

/** A time in which a device said nothing although it should have. */
export interface Gap {
  readonly community: CommunityId;
  readonly device: string;
  readonly meter: MeterId;
  /** The last sample before the gap; for a device never heard, when it was missed first. */
  readonly from: Instant;
  /** The first sample after the gap; undefined while it lasts. */
  readonly to: Instant | undefined;
  /** Samples that should have come in between; undefined while it lasts, or where no cadence is known. */
  readonly missed: number | undefined;
  /** What the device or its source said; `SILENCE` where nobody said anything. */
  readonly reason: string;
}

/** The reason of a gap that nobody announced. */
export const SILENCE = 'silence';

/** A frame that shows a device alive, or tells that it is not. */
export interface SignOfLife {
  readonly community: CommunityId;
  readonly device: string;
  readonly meter: MeterId;
  /** The latest instant of the samples of the frame. */
  readonly at: Instant;
  /** The latest instant of its register values. */
  readonly registerAt: Instant | undefined;
  /** Of the frame in the spool. */
  readonly sequence: number;
  /** Why nothing can be expected; undefined for a frame with samples. */
  readonly outage: string | undefined;
}

/** How far a device's signs of life were followed. */
export interface LastHeard {
  readonly community: CommunityId;
  readonly device: string;
  readonly meter: MeterId;
  /** Undefined where it only ever said that it is away. */
  readonly heardAt: Instant | undefined;
  readonly registerAt: Instant | undefined;
  /** The last frame that was followed; an earlier one is read again and says nothing new. */
  readonly sequence: number;
  /** Where its open gap began. */
  readonly silentFrom: Instant | undefined;
}

/** The name of a device among those of all communities. */
export function deviceKey({ community, device }: Pick<LastHeard, 'community' | 'device'>): string {
  return `${community}/${device}`;
}

/** The later of two instants; the one that is known where the other is not. */
export function latest(a: Instant, b: Instant): Instant;
export function latest(a: Instant | undefined, b: Instant | undefined): Instant | undefined;
export function latest(a: Instant | undefined, b: Instant | undefined): Instant | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a > b ? a : b;
}
