/** How many messages a device may send in the long run, and how many at once after an outage. */
export interface FloodLimit {
  readonly perSecond: number;
  readonly burst: number;
}

/** What becomes of a message: `first` is the first one too many since the device was calm. */
export type Passage = 'open' | 'shut' | 'first';

interface Bucket {
  left: number;
  atMs: number;
  isShut: boolean;
}

/**
 * Keeps one device from using up disk and time of all others: a bucket per device that refills steadily
 * (token bucket). Once empty it stays shut until a tenth of it is full again, so that a flood is told
 * once and not with every second message.
 */
export class FloodGate {
  private readonly buckets = new Map<string, Bucket>();

  constructor(private readonly limit: FloodLimit) {}

  /** `nowMs` of a clock that never goes back. */
  pass(device: string, nowMs: number): Passage {
    const { perSecond, burst } = this.limit;
    const bucket = this.buckets.get(device) ?? { left: burst, atMs: nowMs, isShut: false };
    this.buckets.set(device, bucket);
    bucket.left = Math.min(burst, bucket.left + ((nowMs - bucket.atMs) * perSecond) / 1000);
    bucket.atMs = nowMs;
    if (bucket.isShut && bucket.left < burst / 10) return this.trickle(bucket);
    bucket.isShut = bucket.left < 1;
    if (bucket.isShut) return 'first';
    bucket.left -= 1;
    return 'open';
  }

  /** Of a flood as much passes as refills: the device stays visible. */
  private trickle(bucket: Bucket): Passage {
    if (bucket.left < 2) return 'shut';
    bucket.left -= 1;
    return 'open';
  }
}
