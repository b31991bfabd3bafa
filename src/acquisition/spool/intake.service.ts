import { Injectable } from '@nestjs/common';
import { Instant } from '../../kernel/quarter-hour.js';
import { Source } from './frame-decoder.js';
import { Spool } from './spool.service.js';

/** The one door for everything a device says. */
@Injectable()
export class Intake {
  constructor(private readonly spool: Spool) {}

  /** True while the spool holds devices back: what is not billed need not be asked for then. */
  get isFull(): boolean {
    return this.spool.isFull;
  }

  /**
   * Resolves when the payload is durable in the spool: only then may the device be answered (PUBACK,
   * OCPP answer). Stays pending while the spool is full or its disk fails; it never drops.
   */
  accept(device: string, source: Source, payload: Uint8Array, receivedAt: Instant): Promise<void> {
    return this.spool.append({ device, source, payload, receivedAt });
  }
}
