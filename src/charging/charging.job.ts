import { Injectable } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { instant } from '../kernel/quarter-hour.js';
import { Clock } from '../platform/clock.service.js';
import { SessionMessages } from './session-messages.service.js';

/** A stop that waits in a station's queue comes within this time after the cable is free again. */
const GRACE_MS = 3_600_000;

/** Looks every quarter-hour for sessions whose stop was lost. */
@Injectable()
export class ChargingJob {
  constructor(
    private readonly sessionMessages: SessionMessages,
    private readonly clock: Clock,
  ) {}

  @Cron('30 */15 * * * *')
  async endForgottenSessions(): Promise<void> {
    await this.sessionMessages.endForgotten(instant(this.clock.now() - GRACE_MS));
  }
}
