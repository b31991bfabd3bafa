import { Injectable } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { Instant } from '../../kernel/quarter-hour.js';
import { Clock } from '../../platform/clock.service.js';
import { KEPT_MS, SampleStore } from './sample.store.js';

/** Forgets samples of PostgreSQL that are too old; the record of readings is not touched. */
@Injectable()
export class SampleRetention {
  constructor(
    private readonly samples: SampleStore,
    private readonly clock: Clock,
  ) {}

  @Cron('17 3 * * *', { timeZone: 'UTC' })
  async forget(): Promise<void> {
    await this.samples.forgetBefore((this.clock.now() - KEPT_MS) as Instant);
  }
}
