import { BeforeApplicationShutdown, Inject, Injectable } from '@nestjs/common';
import { Health } from '../../platform/health.service.js';
import { CursorStore } from './cursor.store.js';
import { ProjectionTarget } from '../projection/projection-target.store.js';
import { RecordTarget } from '../record/record-target.store.js';
import { Spool } from './spool.service.js';
import { DrainTarget, SpoolDrain } from './spool-drain.service.js';

export const DRAIN_TARGETS = Symbol('DRAIN_TARGETS');

/** The readers of the spool; a segment stays until all of them have passed it. */
export const SPOOL_READERS = ['record', 'projection'] as const;

/**
 * Carries the spool into the record and the projection while the service runs. It is started by hand
 * when every decoder knows its devices: a frame nobody can read yet would be set aside.
 */
@Injectable()
export class Drains implements BeforeApplicationShutdown {
  private readonly drains: readonly SpoolDrain[];

  constructor(
    private readonly spool: Spool,
    @Inject(DRAIN_TARGETS) targets: readonly DrainTarget[],
    cursors: CursorStore,
    health: Health,
  ) {
    this.drains = targets.map((target) => new SpoolDrain(spool, target, cursors, health));
  }

  /** How much of its budget the spool holds: 1 is full. */
  get fill(): number {
    return this.spool.fill;
  }

  /** Bytes of the spool that a reader has still to carry over. */
  lagOf(reader: (typeof SPOOL_READERS)[number]): number {
    return this.spool.lagOf(reader);
  }

  start(): void {
    for (const drain of this.drains) drain.start();
  }

  /** What was accepted stays in the spool and is carried over at the next start. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.drains.map((drain) => drain.stop()));
    await this.spool.close();
  }
}

/** The record first: statements rest on it. */
export function drainTargets(record: RecordTarget, projection: ProjectionTarget): DrainTarget[] {
  return [record, projection];
}
