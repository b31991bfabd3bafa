import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { Health } from '../../platform/health.service.js';
import { CursorStore } from './cursor.store.js';
import { SpoolCursor, SpoolPiece } from './spool-cursor.js';
import { Spool } from './spool.service.js';

/** Live pieces hold what came since the last one; only a backlog comes near this. */
const FRAMES_MAX = 2000;
const RETRY_MS_MIN = 200;
const RETRY_MS_MAX = 30_000;

/** Where a drain puts what it reads, together with how far it has come. */
export interface DrainTarget {
  /** The name of its cursor. */
  readonly name: string;
  /** Does beforehand what a piece asks for that needs no store. */
  prepare?(piece: SpoolPiece): void;
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
  private ahead: { readonly from: SpoolCursor; readonly piece: SpoolPiece } | undefined;
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
    while (!this.stopping.signal.aborted) {
      const step = await this.step();
      if (step === undefined) break;
      frames += step;
    }
    return frames;
  }

  /** Frames carried; undefined when there was nothing to carry. */
  private async step(): Promise<number | undefined> {
    const { name } = this.target;
    this.cursor ??= await this.cursors.load({ spool: this.spool.id, name });
    const piece = await this.pieceAt(this.cursor);
    const moved =
      piece.next.segment !== this.cursor.segment || piece.next.offset !== this.cursor.offset;
    if (piece.frames.length > 0 || piece.damaged.length > 0) {
      const storing = this.target.store(piece, this.spool.id);
      await Promise.all([storing, this.lookAhead(piece)]);
    }
    this.cursor = piece.next;
    await this.spool.passed(name, this.cursor);
    return moved ? piece.frames.length : undefined;
  }

  private async pieceAt(cursor: SpoolCursor): Promise<SpoolPiece> {
    const { ahead } = this;
    this.ahead = undefined;
    return ahead?.from === cursor ? ahead.piece : this.spool.read(cursor, FRAMES_MAX);
  }

  /** In a backlog the next piece is read and decoded while the store works on this one. */
  private async lookAhead({ frames, next }: SpoolPiece): Promise<void> {
    if (frames.length < FRAMES_MAX) return;
    const piece = await this.spool.read(next, FRAMES_MAX);
    if (piece.frames.length === 0) return;
    this.target.prepare?.(piece);
    this.ahead = { from: next, piece };
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
