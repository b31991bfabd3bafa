import { Injectable } from '@nestjs/common';
import { CommunityId } from '../community/community.js';
import { KnownDevice, spoolName } from './known-device.js';
import { RollOver } from './roll-over.js';

/** The devices of all communities of the running service: who may speak, and how often. */
@Injectable()
export class KnownDevices {
  private readonly byName = new Map<string, KnownDevice>();

  add(device: KnownDevice): void {
    this.byName.set(spoolName(device.community, device.device), device);
  }

  /** Milliseconds between two frames; undefined for a device nobody expects anything of. */
  cadenceOf(community: CommunityId, device: string): number | undefined {
    return this.byName.get(spoolName(community, device))?.cadenceMs;
  }

  /** Where the registers of a community's meters begin again at zero, as far as a device file says so. */
  rollOversOf(community: CommunityId): readonly RollOver[] {
    const own = this.all().filter((device) => device.community === community);
    return own.flatMap(({ rollOvers = [] }) => rollOvers);
  }

  all(): readonly KnownDevice[] {
    return [...this.byName.values()];
  }
}
