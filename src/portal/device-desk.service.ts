import { Inject, Injectable, Optional } from '@nestjs/common';
import { DeviceOverview } from '../acquisition/device-overview.service.js';
import { DeviceState } from '../acquisition/device-state.js';
import { Drains } from '../acquisition/spool/drains.service.js';
import { CommunityId } from '../community/community.js';
import { Clock } from '../platform/clock.service.js';
import { CountedIncident } from '../platform/incident.js';
import { Incidents } from '../platform/incidents.service.js';

/** What waits in the spool: the share of its budget and the bytes each reader has still to carry. */
export interface SpoolState {
  readonly fill: number;
  readonly recordBytes: number;
  readonly projectionBytes: number;
}

export interface DeviceDeskState {
  readonly devices: readonly DeviceState[];
  /** Undefined in a service without devices. */
  readonly spool: SpoolState | undefined;
  readonly incidents: readonly CountedIncident[];
}

/** What the operator sees of the devices. */
@Injectable()
export class DeviceDesk {
  constructor(
    private readonly clock: Clock,
    private readonly overview: DeviceOverview,
    private readonly incidents: Incidents,
    @Optional() @Inject(Drains) private readonly drains: Drains | undefined,
  ) {}

  async of(community: CommunityId): Promise<DeviceDeskState> {
    const { drains } = this;
    return {
      devices: await this.overview.of(community, this.clock.now()),
      spool:
        drains === undefined
          ? undefined
          : {
              fill: drains.fill,
              recordBytes: drains.lagOf('record'),
              projectionBytes: drains.lagOf('projection'),
            },
      incidents: this.incidents.all(),
    };
  }
}
