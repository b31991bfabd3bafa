import { PassingTime } from '../../src/acquisition/modbus/passing-time.source.js';
import { Instant } from '../../src/kernel/quarter-hour.js';
import { Clock } from '../../src/platform/clock.service.js';

interface Timer {
  readonly at: number;
  readonly ms: number;
  readonly action: () => void;
}

/** Time that stands still until it is moved, from one timer to the next; sockets stay real. */
export class VirtualTime implements PassingTime {
  private readonly timers = new Set<Timer>();
  private now = 0;

  elapsedMs(): number {
    return this.now;
  }

  after(ms: number, action: () => void): () => void {
    const timer = { at: this.now + ms, ms, action };
    this.timers.add(timer);
    return () => {
      this.timers.delete(timer);
    };
  }

  /** Whether anybody waits for anything but sockets and files. */
  get isAwaited(): boolean {
    return this.timers.size > 0;
  }

  /** Whether somebody waits for an answer: a timer of that many milliseconds is set. */
  awaits(timeoutsMs: readonly number[]): boolean {
    return [...this.timers].some(({ ms }) => timeoutsMs.includes(ms));
  }

  /** Moves to the next timer, at most to `end`; false where none was due. */
  step(end: number): boolean {
    let next: Timer | undefined;
    for (const timer of this.timers) {
      if (next === undefined || timer.at < next.at) next = timer;
    }
    if (next === undefined || next.at > end) {
      this.now = end;
      return false;
    }
    this.now = Math.max(this.now, next.at);
    this.timers.delete(next);
    next.action();
    return true;
  }
}

/** The wall clock that belongs to it. */
export class VirtualClock extends Clock {
  constructor(
    private readonly time: VirtualTime,
    private readonly start: Instant,
  ) {
    super();
  }

  override now(): Instant {
    return Math.round(this.start + this.time.elapsedMs()) as Instant;
  }

  override elapsedMs(): number {
    return this.time.elapsedMs();
  }
}
