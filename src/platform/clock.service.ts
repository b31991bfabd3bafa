import { Injectable } from '@nestjs/common';
import { Instant } from '../kernel/quarter-hour.js';

/** The one source of the present time. Stages that decide on energy or money never ask it. */
export abstract class Clock {
  abstract now(): Instant;

  /** Milliseconds since some moment, of time that only passes: setting the clock does not move it. */
  elapsedMs(): number {
    return performance.now();
  }
}

@Injectable()
export class SystemClock extends Clock {
  override now(): Instant {
    return Date.now() as Instant;
  }
}

/** A clock that stands still until it is set: for tests and for filling in history. */
export class FixedClock extends Clock {
  private jumpedMs = 0;

  constructor(private at: Instant) {
    super();
  }

  override now(): Instant {
    return this.at;
  }

  override elapsedMs(): number {
    return this.at - this.jumpedMs;
  }

  /** Lets time pass to an instant. */
  set(at: Instant): void {
    this.at = at;
  }

  /** Somebody sets the clock; no time passes. */
  jump(ms: number): void {
    this.at = (this.at + ms) as Instant;
    this.jumpedMs += ms;
  }
}
