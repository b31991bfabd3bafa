/** How fast a device is read: `burst` messages at once after an outage, then so many a second. */
export interface PaceLimit {
  readonly perSecond: number;
  readonly burst: number;
}

/** Slows one connection down instead of dropping what it says: what is not read waits in the device. */
export class Pace {
  /** When the bucket was, or will be, full to the brim less what was read since (virtual schedule). */
  private paidMs = -Infinity;

  constructor(private readonly limit: PaceLimit) {}

  /** Milliseconds the next message has to wait; `nowMs` of a clock that never goes back. */
  waitMs(nowMs: number): number {
    const { perSecond, burst } = this.limit;
    const each = 1000 / perSecond;
    this.paidMs = Math.max(this.paidMs, nowMs) + each;
    return Math.max(0, this.paidMs - nowMs - burst * each);
  }
}
