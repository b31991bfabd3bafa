import { Injectable } from '@nestjs/common';
import { DeviceOverview } from '../acquisition/device-overview.service.js';
import { ReadingSeries } from '../acquisition/record/reading.js';
import { ReadingService } from '../acquisition/record/reading.service.js';
import { Community } from '../community/community.js';
import { ReadingDecisionService } from '../measurements/reading-decision.service.js';
import { Clock } from '../platform/clock.service.js';
import { BookedPoint, boundariesOf, meterBook } from './meter-book.js';

/** The meter book: what the record, the devices and the community's document say of each meter. */
@Injectable()
export class MeterBookDesk {
  constructor(
    private readonly clock: Clock,
    private readonly readings: ReadingService,
    private readonly devices: DeviceOverview,
    private readonly decisions: ReadingDecisionService,
  ) {}

  async of(community: Community): Promise<readonly BookedPoint[]> {
    const now = this.clock.now();
    const meters = [...new Set(community.meters.map(({ id }) => id))];
    const readings: ReadingSeries[] = [];
    for (const at of boundariesOf(community)) {
      readings.push(...(await this.readings.seriesOf(community.id, meters, at, at)));
    }
    const [epochs, latest, devices] = await Promise.all([
      this.decisions.epochs(community),
      this.readings.latestOf(community.id, meters),
      this.devices.of(community.id, now),
    ]);
    return meterBook(community, { epochs, latest, devices, readings }, now);
  }
}
