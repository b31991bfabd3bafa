import { CommunityId, MeterId } from '../community/community.js';
import { Instant } from '../kernel/quarter-hour.js';

/** Something a decoder noticed about a frame whose values may be used all the same. */
export interface Remark {
  readonly kind: 'remark';
  readonly community: CommunityId;
  readonly device: string;
  readonly meter: MeterId;
  readonly at: Instant;
  /** Small letters and hyphens. */
  readonly code: string;
  readonly severity: 'notice' | 'warning' | 'alarm' | 'security';
  /** What it is about inside the device; told once per code, device and subject. */
  readonly subject: string;
  readonly sentence: string;
}
