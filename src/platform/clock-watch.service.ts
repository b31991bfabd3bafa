import { Injectable, OnModuleDestroy, OnModuleInit } from '@nestjs/common';
import { Clock } from './clock.service.js';
import { Health } from './health.service.js';
import { Incidents } from './incidents.service.js';

const LOOK_MS = 5_000;
/** A jump longer than that is told; shorter ones are the daily work of a time server. */
const JUMP_MS = 1_000;
/** Off by a quarter-hour, the clock may name another day. */
const TRUSTED_MS = 15 * 60_000;

/**
 * Compares the wall clock with time that only passes. While the wall clock stands more than a
 * quarter-hour from where it would be had nobody set it, it is not trusted with work that is done once
 * a month: it may be wrong about the month.
 */
@Injectable()
export class ClockWatch implements OnModuleInit, OnModuleDestroy {
  private readonly startOffset: number;
  private lastOffset: number;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly incidents: Incidents,
    private readonly health: Health,
  ) {
    this.startOffset = this.offset();
    this.lastOffset = this.startOffset;
  }

  onModuleInit(): void {
    this.timer = setInterval(() => {
      this.look();
    }, LOOK_MS);
    this.timer.unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  /** False while the clock was set by more than a quarter-hour since the service started. */
  isTrusted(): boolean {
    this.look();
    return Math.abs(this.lastOffset - this.startOffset) <= TRUSTED_MS;
  }

  /** Notes a jump since the last look. */
  look(): void {
    const offset = this.offset();
    const jumpMs = offset - this.lastOffset;
    this.lastOffset = offset;
    if (Math.abs(jumpMs) <= JUMP_MS) return;
    const sentence = `The clock of this machine jumped by ${Math.round(jumpMs / 1000)} s.`;
    this.incidents.note({ code: 'clock-jump', place: 'this machine', kind: 'alarm', sentence });
    const awayMs = Math.abs(offset - this.startOffset);
    if (awayMs <= TRUSTED_MS) {
      this.health.report('clock', 'warning', `${sentence} Readings around it are marked.`);
      return;
    }
    const advice =
      'Months are not closed by the schedule until it is set back, or the service is started again.';
    this.health.report('clock', 'error', `${sentence} ${advice}`);
  }

  private offset(): number {
    return this.clock.now() - this.clock.elapsedMs();
  }
}
