import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { CommunityId, MemberId } from '../community/community.js';
import { CommunityService } from '../community/community.service.js';
import { Clock } from '../platform/clock.service.js';
import { ChargePointStore } from './charge-point.store.js';
import { refuse } from './refuse.js';

/** The id tags under which members start sessions; a tag says nothing of its member. */
@Injectable()
export class DriverTokens {
  constructor(
    private readonly points: ChargePointStore,
    private readonly communities: CommunityService,
    private readonly clock: Clock,
  ) {}

  /** The member's token, a new one at the first start. Sixteen characters: some stations take no more. */
  async tokenOf(community: CommunityId, member: MemberId): Promise<string> {
    const { members } = await this.communities.get(community);
    if (!members.some(({ id }) => id === member)) throw refuse('member-unknown', { member });
    const known = await this.points.tokenOf(community, member);
    if (known !== undefined) return known;
    const text = `CW${randomBytes(7).toString('hex').toUpperCase()}`;
    await this.points.addToken(community, member, { text, at: this.clock.now() });
    return text;
  }
}
