import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { CommunityId } from '../community/community.js';
import { Instant, instantText } from '../kernel/quarter-hour.js';
import { DeviceOverview } from './device-overview.service.js';
import { DeviceState } from './device-state.js';
import { spoolName } from './known-device.js';
import { GapKeeper } from './record/gap-keeper.service.js';
import { SourceParts } from './source-parts.service.js';
import { Drains } from './spool/drains.service.js';

const LOOK_MS = 10_000;

/**
 * Tells of devices that nobody hears any more, once each, and opens their gap. While the record lags
 * behind the spool nothing is judged: what a device said may still lie there.
 */
@Injectable()
export class SilenceWatch {
  private readonly silent = new Set<string>();

  constructor(
    private readonly parts: SourceParts,
    private readonly overview: DeviceOverview,
    private readonly gaps: GapKeeper,
    private readonly drains: Drains,
  ) {}

  @Interval(LOOK_MS)
  async look(): Promise<void> {
    if (this.drains.lagOf('record') > 0) return;
    const now = this.parts.clock.now();
    for (const community of this.overview.communities()) {
      const states = await this.overview.of(community, now).catch(() => []);
      for (const state of states) await this.judge(community, state);
    }
  }

  private async judge(community: CommunityId, state: DeviceState): Promise<void> {
    const name = spoolName(community, state.device);
    if (state.condition === 'speaks') {
      if (this.silent.delete(name)) this.tell(name, 'ok', 'speaks again');
      return;
    }
    if (state.condition !== 'silent' || state.cadenceMs === undefined) return;
    const { heardAt, openGap } = state;
    if (openGap === undefined && heardAt !== undefined) {
      await this.gaps.openSilent({ community, device: state.device, meter: state.meter }, heardAt);
    }
    if (this.silent.has(name)) return;
    this.silent.add(name);
    this.report(name, heardAt);
  }

  private report(name: string, heardAt: Instant | undefined): void {
    const since = heardAt === undefined ? 'ever' : `since ${instantText(heardAt)}`;
    const sentence = `Nothing was heard ${since}. Check its power and its network.`;
    this.tell(name, 'error', sentence);
    const { incidents } = this.parts;
    incidents.note({ code: 'device-silent', place: name, kind: 'warning', sentence });
  }

  private tell(name: string, state: 'ok' | 'error', sentence: string): void {
    this.parts.health.report(`device ${name}`, state, sentence);
  }
}
