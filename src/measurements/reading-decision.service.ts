import { Injectable } from '@nestjs/common';
import { Community } from '../community/community.js';
import { Instant } from '../kernel/quarter-hour.js';
import { Clock } from '../platform/clock.service.js';
import { MeterEpoch } from './meter-epoch.js';
import { KeptDecision, ReadingDecision } from './reading-decision.js';
import { ServiceRecordStore } from './service-record.store.js';

/** What a person decides about single readings, and the serial numbers meters gave. */
@Injectable()
export class ReadingDecisionService {
  constructor(
    private readonly record: ServiceRecordStore,
    private readonly clock: Clock,
  ) {}

  /** Keeps a decision; the next measuring follows it. The same one again adds nothing. */
  async decide(community: Community, decision: ReadingDecision): Promise<void> {
    const decidedAt: Instant = this.clock.now();
    await this.record.decide(community.id, { ...decision, decidedAt });
  }

  /** Every decision, newest last. */
  decisions(community: Community): Promise<readonly KeptDecision[]> {
    return this.record.decisions(community.id);
  }

  /** Since when which serial number answers, by meter and time: the meter book's second column. */
  epochs(community: Community): Promise<readonly MeterEpoch[]> {
    return this.record.epochs(community.id);
  }
}
