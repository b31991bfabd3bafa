import { Injectable } from '@nestjs/common';
import { CommunityId } from '../community/community.js';
import { KnownDevice, spoolName } from './known-device.js';

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

  all(): readonly KnownDevice[] {
    return [...this.byName.values()];
  }
}
