import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { Health } from '../../platform/health.service.js';
import { CursorStore } from './cursor.store.js';
import { SpoolCursor, SpoolPiece } from './spool-cursor.js';
import { Spool } from './spool.service.js';

const FRAMES_MAX = 500;
const RETRY_MS_MIN = 200;
const RETRY_MS_MAX = 30_000;

/** Where a drain puts what it reads, together with how far it has come. */
export interface DrainTarget {
  /** The name of its cursor. */
  readonly name: string;
  /** Stores a piece and the cursor after it; doing it again changes nothing. */
  store(piece: SpoolPiece, spool: string): Promise<void>;
}

/**
 * Carries frames from the spool to one target, in order, batch after batch. While the target is down
 * it waits longer and longer, and says so; nothing is lost, for the cursor stands still.
 */
export class SpoolDrain {
  private readonly logger: Logger;
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private cursor: SpoolCursor | undefined;
  private wake: () => void = () => undefined;

  constructor(
    private readonly spool: Spool,
    private readonly target: DrainTarget,
    private readonly cursors: CursorStore,
    private readonly health: Health,
  ) {
    this.logger = new Logger(`Drain ${target.name}`);
    spool.onStored(() => {
      this.wake();
    });
  }

  start(): void {
    this.running ??= this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.wake();
    await this.running;
  }

  /** Carries everything that is in the spool now; throws when the target does. For tests and commands. */
  async drain(): Promise<number> {
    let frames = 0;
    for (;;) {
      const step = await this.step();
      if (step === undefined) return frames;
      frames += step;
    }
  }

  /** Frames carried; undefined when there was nothing to carry. */
  private async step(): Promise<number | undefined> {
    const { name } = this.target;
    this.cursor ??= await this.cursors.load({ spool: this.spool.id, name });
    const piece = await this.spool.read(this.cursor, FRAMES_MAX);
    const moved =
      piece.next.segment !== this.cursor.segment || piece.next.offset !== this.cursor.offset;
    if (piece.frames.length > 0 || piece.damaged.length > 0) {
      await this.target.store(piece, this.spool.id);
    }
    this.cursor = piece.next;
    await this.spool.passed(name, this.cursor);
    return moved ? piece.frames.length : undefined;
  }

  private async run(): Promise<void> {
    let wait = RETRY_MS_MIN;
    while (!this.stopping.signal.aborted) {
      const stored = new Promise<void>((resolve) => {
        this.wake = resolve;
      });
      try {
        await this.drain();
        wait = RETRY_MS_MIN;
        this.health.report(this.target.name, 'ok', 'Everything in the spool was carried over.');
        await stored;
      } catch (error) {
        this.tell(error);
        await this.sleep(wait);
        wait = Math.min(2 * wait, RETRY_MS_MAX);
      }
    }
  }

  private tell(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.logger.warn(`Held back: ${reason}`);
    const sentence = `The ${this.target.name} does not take samples: ${reason}. They wait in the spool.`;
    this.health.report(this.target.name, 'error', sentence);
  }

  private async sleep(ms: number): Promise<void> {
    await pause(ms, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }
}
