import { Injectable } from '@nestjs/common';
import { Instant } from '../kernel/quarter-hour.js';

/** The one source of the present time. Stages that decide on energy or money never ask it. */
export abstract class Clock {
  abstract now(): Instant;
}

@Injectable()
export class SystemClock extends Clock {
  override now(): Instant {
    return Date.now() as Instant;
  }
}

/** A clock that stands still until it is set: for tests and for filling in history. */
export class FixedClock extends Clock {
  constructor(private at: Instant) {
    super();
  }

  override now(): Instant {
    return this.at;
  }

  set(at: Instant): void {
    this.at = at;
  }
}
