import { Instant } from '../../kernel/quarter-hour.js';

/**
 * What the receiving machine's own clock was worth when a frame came. `stepped`: it was set by more than
 * a second since the device spoke last. `astray`: it stands more than a quarter-hour from where it would
 * be had nobody set it since the service started, so it may name another day.
 */
export const CLOCK_STATES = ['steady', 'stepped', 'astray'] as const;
export type ClockState = (typeof CLOCK_STATES)[number];

const STEP_MS = 1_000;
const ASTRAY_MS = 15 * 60_000;

/** Compares the wall clock with time that only passes, device by device. */
export class ClockSteps {
  private readonly offsets = new Map<string, number>();
  private startOffset: number | undefined;

  /** `elapsedMs` only passes; both clocks are asked at the same moment. */
  stateAt(device: string, wall: Instant, elapsedMs: number): ClockState {
    const offset = wall - elapsedMs;
    const before = this.offsets.get(device) ?? offset;
    this.startOffset ??= offset;
    this.offsets.set(device, offset);
    if (Math.abs(offset - this.startOffset) > ASTRAY_MS) return 'astray';
    return Math.abs(offset - before) > STEP_MS ? 'stepped' : 'steady';
  }
}
