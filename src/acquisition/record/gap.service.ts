import { Injectable } from '@nestjs/common';
import { CommunityId } from '../../community/community.js';
import { Instant } from '../../kernel/quarter-hour.js';
import { Gap, LastHeard } from './gap.js';
import { GapStore } from './gap.store.js';

/** The times in which devices said nothing, from frames that did not come and from devices that left. */
@Injectable()
export class GapService {
  constructor(private readonly gaps: GapStore) {}

  /** Gaps that touch the time between two instants, open ones too, by device and time. */
  gapsOf(community: CommunityId, from: Instant, to: Instant): Promise<readonly Gap[]> {
    return this.gaps.gapsOf(community, from, to);
  }

  /** The gaps that last, by device. */
  open(community: CommunityId): Promise<readonly Gap[]> {
    return this.gaps.open(community);
  }

  /** Every device that was ever heard, of all communities. */
  lastHeard(): Promise<readonly LastHeard[]> {
    return this.gaps.heard();
  }
}
