/** How many messages a device may send in the long run, and how many at once after an outage. */
export interface FloodLimit {
  readonly perSecond: number;
  readonly burst: number;
}

interface Bucket {
  left: number;
  atMs: number;
  isEmpty: boolean;
}

/**
 * Sees when a device begins to speak without end and when it is calm again: a bucket per device that
 * refills steadily (token bucket). Once empty it counts as empty until a tenth of it is full again, so
 * that a flood is told once. It keeps nothing back: what a broker delivers is stored.
 */
export class FloodWatch {
  private readonly buckets = new Map<string, Bucket>();

  constructor(private readonly limit: FloodLimit) {}

  /** Counts one message; tells the one a flood begins with and the first one after it. */
  count(device: string, nowMs: number): 'begins' | 'ends' | undefined {
    const { perSecond, burst } = this.limit;
    const bucket = this.buckets.get(device) ?? { left: burst, atMs: nowMs, isEmpty: false };
    this.buckets.set(device, bucket);
    const refilled = Math.min(burst, bucket.left + ((nowMs - bucket.atMs) * perSecond) / 1000);
    const wasEmpty = bucket.isEmpty;
    bucket.isEmpty = refilled < (wasEmpty ? burst / 10 : 1);
    bucket.left = Math.max(0, refilled - 1);
    bucket.atMs = nowMs;
    if (bucket.isEmpty === wasEmpty) return undefined;
    return bucket.isEmpty ? 'begins' : 'ends';
  }
}
