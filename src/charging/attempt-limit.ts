const ATTEMPTS_MAX = 10;
const PAUSE_MS = 900_000;
const KEYS_MAX = 10_000;

interface Attempts {
  readonly count: number;
  readonly until: number;
}

/**
 * Counts refused log-ins by key: after ten of them the key is closed for fifteen minutes. The number of
 * keys is bounded; the oldest is forgotten first.
 */
export class AttemptLimit {
  private readonly attempts = new Map<string, Attempts>();

  isClosed(key: string, now: number): boolean {
    const known = this.attempts.get(key);
    return known !== undefined && known.count >= ATTEMPTS_MAX && now < known.until;
  }

  refused(key: string, now: number): void {
    const known = this.attempts.get(key);
    const count = known === undefined || now >= known.until ? 1 : known.count + 1;
    this.attempts.delete(key);
    this.attempts.set(key, { count, until: now + PAUSE_MS });
    const oldest = this.attempts.keys().next();
    if (this.attempts.size > KEYS_MAX && oldest.done !== true) this.attempts.delete(oldest.value);
  }

  accepted(key: string): void {
    this.attempts.delete(key);
  }
}
