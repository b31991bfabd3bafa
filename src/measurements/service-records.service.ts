import { Injectable } from '@nestjs/common';
import { KnownDevices } from '../acquisition/known-devices.service.js';
import { ReadingService } from '../acquisition/record/reading.service.js';
import { Community, MeterId } from '../community/community.js';
import { instant } from '../kernel/quarter-hour.js';
import { ServiceRecord } from './measurement-source.js';
import { ServiceRecordStore } from './service-record.store.js';

/**
 * What the running service asks besides readings. Serial numbers and roll-overs that devices name are
 * kept: a meter stays held until decided, and a month measured again without its devices comes out alike.
 */
@Injectable()
export class ServiceRecords {
  constructor(
    private readonly readings: ReadingService,
    private readonly devices: KnownDevices,
    private readonly store: ServiceRecordStore,
  ) {}

  async of(
    { id }: Pick<Community, 'id'>,
    meters: readonly MeterId[],
    { from, to }: { readonly from: number; readonly to: number },
  ): Promise<ServiceRecord> {
    const [begin, end] = [instant(from), instant(to)];
    await this.store.keepEpochs(id, await this.readings.serialsOf(id, meters, begin, end));
    await this.store.keepRollOvers(id, this.devices.rollOversOf(id));
    return {
      decisions: await this.store.decisions(id),
      epochs: await this.store.epochs(id),
      rollOvers: await this.store.rollOvers(id),
      substitutes: await this.store.confirmed(id, begin, end),
    };
  }
}
