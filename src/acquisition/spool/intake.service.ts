import { Injectable, Optional } from '@nestjs/common';
import { Instant } from '../../kernel/quarter-hour.js';
import { Clock } from '../../platform/clock.service.js';
import { ClockSteps } from './clock-steps.js';
import { Source } from './frame-decoder.js';
import { Spool } from './spool.service.js';

/** The one door for everything a device says. */
@Injectable()
export class Intake {
  private readonly steps = new ClockSteps();

  constructor(
    private readonly spool: Spool,
    /** Without it nobody can tell whether the clock of the machine was set. */
    @Optional() private readonly clock?: Clock,
  ) {}

  /** True while the spool holds devices back: what is not billed need not be asked for then. */
  get isFull(): boolean {
    return this.spool.isFull;
  }

  /**
   * Resolves when the payload is durable in the spool: only then may the device be answered (PUBACK,
   * OCPP answer). Stays pending while the spool is full or its disk fails; it never drops.
   */
  accept(device: string, source: Source, payload: Uint8Array, receivedAt: Instant): Promise<void> {
    const clock =
      this.clock === undefined
        ? undefined
        : this.steps.stateAt(device, receivedAt, this.clock.elapsedMs());
    return this.spool.append({ device, source, payload, receivedAt, clock });
  }
}
