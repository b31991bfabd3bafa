import { Injectable } from '@nestjs/common';
import { CommunityId } from '../community/community.js';
import { Instant } from '../kernel/quarter-hour.js';
import { DeviceState, deviceStates } from './device-state.js';
import { KnownDevices } from './known-devices.service.js';
import { GapService } from './record/gap.service.js';

const LOOKED_AT_MS = 7 * 86_400_000;

/** Every device with what was heard of it, for the operator's page and the watch-dog. */
@Injectable()
export class DeviceOverview {
  constructor(
    private readonly devices: KnownDevices,
    private readonly gaps: GapService,
  ) {}

  /** The devices of a community at an instant, with the gaps of the seven days before. */
  async of(community: CommunityId, now: Instant): Promise<readonly DeviceState[]> {
    const [heard, gaps] = await Promise.all([
      this.gaps.lastHeard(),
      this.gaps.gapsOf(community, (now - LOOKED_AT_MS) as Instant, now),
    ]);
    const isOurs = (one: { readonly community: CommunityId }) => one.community === community;
    const known = this.devices.all().filter(isOurs);
    return deviceStates({ known, heard: heard.filter(isOurs), gaps }, now);
  }

  /** The communities that have devices. */
  communities(): readonly CommunityId[] {
    return [...new Set(this.devices.all().map(({ community }) => community))];
  }
}
