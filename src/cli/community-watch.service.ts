import { Injectable } from '@nestjs/common';
import { NightlyComparison } from '../acquisition/projection/nightly-comparison.service.js';
import { CommunityService } from '../community/community.service.js';
import { LiveChecks } from '../measurements/live-checks.service.js';
import { Clock } from '../platform/clock.service.js';

/** What is watched of every community besides its closing: it changes no figure. */
@Injectable()
export class CommunityWatch {
  constructor(
    private readonly communities: CommunityService,
    private readonly nightly: NightlyComparison,
    private readonly live: LiveChecks,
    private readonly clock: Clock,
  ) {}

  /** Live values held against counters. */
  async hour(): Promise<void> {
    for (const community of await this.communities.list()) {
      await this.live.check(community, this.clock.now());
    }
  }

  /** The time series held against the record. */
  async night(): Promise<void> {
    await this.nightly.run(await this.communities.list());
  }
}
