import { Instant } from '../../kernel/quarter-hour.js';

const ATTEMPTS_MAX = 20;
const BLOCKED_MS = 15 * 60_000;
const SOURCES_MAX = 10_000;

interface Attempts {
  failures: number;
  /** The last failure, from which a block counts. */
  lastAt: Instant;
}

/** Keeps whoever guesses passwords out: after 20 failures its address is not heard for 15 minutes. */
export class AttemptGuard {
  private readonly attempts = new Map<string, Attempts>();

  isBlocked(source: string, now: Instant): boolean {
    const known = this.attempts.get(source);
    if (known === undefined) return false;
    if (now - known.lastAt >= BLOCKED_MS) {
      this.attempts.delete(source);
      return false;
    }
    return known.failures >= ATTEMPTS_MAX;
  }

  /** True for the failure that blocks. */
  failed(source: string, now: Instant): boolean {
    const known = this.attempts.get(source) ?? { failures: 0, lastAt: now };
    known.failures += 1;
    known.lastAt = now;
    const oldest = this.attempts.keys().next();
    if (this.attempts.size >= SOURCES_MAX && oldest.done !== true) {
      this.attempts.delete(oldest.value);
    }
    this.attempts.set(source, known);
    return known.failures === ATTEMPTS_MAX;
  }

  /** The right password: earlier failures were mistakes. */
  succeeded(source: string): void {
    this.attempts.delete(source);
  }
}
