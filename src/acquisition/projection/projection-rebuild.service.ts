import { Injectable } from '@nestjs/common';
import { CommunityId } from '../../community/community.js';
import { Energy } from '../../kernel/energy.js';
import { Instant } from '../../kernel/quarter-hour.js';
import { CursorStore } from '../spool/cursor.store.js';
import { RegisterSample } from '../sample.js';
import { RecordedRegisters, RegisterName } from './recorded-registers.store.js';
import { Point, TimeSeries } from './time-series.service.js';

export interface Rebuilt {
  readonly series: number;
  readonly points: number;
}

/**
 * Builds the projection again from the record: every register reading of a span, as it is stored there.
 * Nothing is deleted, and doing it again changes nothing.
 */
@Injectable()
export class ProjectionRebuild {
  constructor(
    private readonly recorded: RecordedRegisters,
    private readonly timeSeries: TimeSeries,
    private readonly cursors: CursorStore,
  ) {}

  async rebuild(
    community: CommunityId,
    span: { readonly from: Instant; readonly to: Instant },
  ): Promise<Rebuilt> {
    const names = await this.recorded.namesOf(community);
    let points = 0;
    for (const name of names) points += await this.rebuildRegister(name, span);
    return { series: names.length, points };
  }

  /** How many readings the time-series store took. */
  async rebuildRegister(
    name: RegisterName,
    span: { readonly from: Instant; readonly to: Instant },
  ): Promise<number> {
    let points = 0;
    for await (const page of this.recorded.pages(name, span)) {
      const rejected = await this.timeSeries.write(page.map(sampleOf(name)));
      points += page.length - rejected.length;
    }
    return points;
  }

  /**
   * Lets the next start of the service carry everything that still is in the spool into the projection
   * again, live values too. A running service would not notice.
   */
  replaySpool(): Promise<void> {
    return this.cursors.rewind('projection');
  }
}

function sampleOf({ community, meter, quantity }: RegisterName) {
  return ({ at, value }: Point): RegisterSample => ({
    community,
    device: 'record',
    meter,
    at,
    kind: 'register',
    register: quantity,
    energy: Energy.ofMilliwattHours(value),
  });
}
