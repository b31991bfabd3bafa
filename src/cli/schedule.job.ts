import { Injectable } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { ClockWatch } from '../platform/clock-watch.service.js';
import { CommunityWatch } from './community-watch.service.js';
import { LiveClose } from './live-close.service.js';

/** The clock that calls the services; all of it can also be done by hand (`commonwatt close`). */
@Injectable()
export class Schedule {
  constructor(
    private readonly live: LiveClose,
    private readonly houses: CommunityWatch,
    private readonly watch: ClockWatch,
  ) {}

  /** A minute after each boundary, when the readings at the boundary have arrived. */
  @Cron('0 1,16,31,46 * * * *')
  quarterHour(): Promise<void> {
    return this.live.quarterHour();
  }

  /** Between two boundaries, when the quarter-hours are done. */
  @Cron('0 6 * * * *')
  hour(): Promise<void> {
    return this.houses.hour();
  }

  @Cron('0 20 2 * * *')
  day(): Promise<void> {
    return this.live.day();
  }

  /**
   * Every night: a month that could not be closed on its first day is closed on a later one. Not while
   * the clock may be wrong about the month.
   */
  @Cron('0 40 2 * * *')
  async month(): Promise<void> {
    if (this.watch.isTrusted()) await this.live.month();
  }

  /** When the devices of most houses sleep: the time series held against the record. */
  @Cron('0 10 3 * * *')
  night(): Promise<void> {
    return this.houses.night();
  }
}
