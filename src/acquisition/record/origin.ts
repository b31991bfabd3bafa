import { CommunityId } from '../../community/community.js';
import { Instant } from '../../kernel/quarter-hour.js';

/** Whose rows they are, where they come from (a file, a device) and when they came. */
export interface Origin {
  readonly community: CommunityId;
  readonly source: string;
  /** Absent where nobody asked the clock. */
  readonly receivedAt?: Instant | undefined;
}
