import { statfs } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { Instant } from '../../kernel/quarter-hour.js';
import { Health } from '../../platform/health.service.js';
import { Source } from './frame-decoder.js';
import { refuse } from '../refuse.js';
import { SpoolCursor, SpoolPiece } from './spool-cursor.js';
import { readPiece, Recovered, recover, spoolId } from './spool-directory.store.js';
import { encodeFrame, PAYLOAD_BYTES_MAX } from './spool-frame.js';
import { OpenSegment, removeSegment } from './spool-segment.store.js';

export interface SpoolOptions {
  readonly directory: string;
  /** Bytes of all segments together; by default a fifth of the disk. */
  readonly budgetBytes?: number | undefined;
  readonly segmentBytes?: number | undefined;
  /** The readers that must have passed a segment before it is deleted. */
  readonly readers: readonly string[];
}

/** What a device said and when it was heard. */
export interface Arrival {
  readonly device: string;
  readonly source: Source;
  readonly payload: Uint8Array;
  readonly receivedAt: Instant;
}

interface Waiting {
  readonly bytes: Uint8Array;
  readonly sequence: number;
  readonly stored: () => void;
  readonly closed: (error: Error) => void;
}

const SEGMENT_BYTES = 16 * 1024 * 1024;
const BATCH_FRAMES_MAX = 256;
const BATCH_BYTES_MAX = 4 * 1024 * 1024;
const DISK_SHARE = 0.2;
const RETRY_MS_MIN = 50;
const RETRY_MS_MAX = 5000;
const ALARM_SHARE = 0.9;

/**
 * The append-only files every frame enters before anybody is answered. Frames that arrive while the
 * disk is busy are written and synced together. A segment that failed once is never written again: the
 * frames it may not hold go into a new one. When the budget is used up appending waits; nothing is
 * ever dropped.
 */
export class Spool {
  private readonly logger = new Logger('Spool');
  private readonly waiting: Waiting[] = [];
  private readonly passedBy = new Map<string, SpoolCursor>();
  private readonly listeners: (() => void)[] = [];
  private active: OpenSegment | undefined;
  private working: Promise<void> | undefined;
  private closing = false;
  private full = false;
  private asked = false;
  private nextSequence: number;
  private lastSegment: number;

  private constructor(
    readonly id: string,
    private readonly options: SpoolOptions & { readonly budgetBytes: number },
    private readonly health: Health,
    private readonly recovered: Recovered,
  ) {
    this.nextSequence = recovered.nextSequence;
    this.lastSegment = recovered.segments.at(-1)?.name.number ?? 0;
  }

  /** Recovers what the directory holds and begins a new segment. */
  static async open(options: SpoolOptions, health: Health): Promise<Spool> {
    const id = await spoolId(options.directory);
    const budgetBytes = options.budgetBytes ?? (await diskShare(options.directory));
    const recovered = await recover(options.directory);
    const spool = new Spool(id, { ...options, budgetBytes }, health, recovered);
    await spool.beginSegment();
    spool.reportRecovery();
    return spool;
  }

  /** True while appending waits because the budget is used up. */
  get isFull(): boolean {
    return this.full;
  }

  /** Resolves when the frame is on the disk; rejects only when the spool is closed. */
  append(arrival: Arrival): Promise<void> {
    if (arrival.payload.length > PAYLOAD_BYTES_MAX) {
      const { length } = arrival.payload;
      return Promise.reject(refuse('payload-too-long', { device: arrival.device, bytes: length }));
    }
    if (this.closing) return Promise.reject(refuse('spool-closed', {}));
    const sequence = this.nextSequence++;
    const bytes = encodeFrame({ ...arrival, sequence, monotonicMs: performance.now() });
    const stored = new Promise<void>((resolve, reject) => {
      this.waiting.push({ bytes, sequence, stored: resolve, closed: reject });
    });
    this.work();
    return stored;
  }

  /** Frames from a cursor on that are acknowledged; an empty piece when there are none yet. */
  read(cursor: SpoolCursor, max: number): Promise<SpoolPiece> {
    return readPiece(this.options.directory, this.recovered.segments, cursor, max);
  }

  /** A reader says how far it has come for good; segments all readers have passed are deleted. */
  async passed(reader: string, cursor: SpoolCursor): Promise<void> {
    this.passedBy.set(reader, cursor);
    const reached = this.options.readers.map((name) => this.passedBy.get(name)?.segment ?? 0);
    const first = Math.min(...reached);
    const { segments } = this.recovered;
    while (segments.length > 1 && (segments.at(0)?.name.number ?? first) < first) {
      const oldest = segments.shift();
      if (oldest !== undefined) await removeSegment(this.options.directory, oldest.name);
    }
    this.work();
  }

  /** Calls back after every write, so that a reader need not ask again and again. */
  onStored(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** Frames not yet stored are given back as refused: they were never acknowledged. */
  async close(): Promise<void> {
    this.closing = true;
    await this.working;
    for (const { closed } of this.waiting.splice(0)) closed(refuse('spool-closed', {}));
    await this.active?.close();
    this.active = undefined;
  }

  /** Asked again while it works it looks once more: space may have been given back meanwhile. */
  private work(): void {
    this.asked = true;
    this.working ??= this.storeWaiting().finally(() => {
      this.working = undefined;
      if (this.asked && !this.closing) this.work();
    });
  }

  private async storeWaiting(): Promise<void> {
    this.asked = false;
    while (this.waiting.length > 0 && !this.closing) {
      this.asked = false;
      const batch = this.nextBatch();
      if (!(await this.hasRoomFor(batch))) return;
      await this.store(batch);
    }
  }

  private nextBatch(): readonly Waiting[] {
    let bytes = 0;
    const end = this.waiting.slice(0, BATCH_FRAMES_MAX).findIndex((frame) => {
      bytes += frame.bytes.length;
      return bytes > BATCH_BYTES_MAX;
    });
    return this.waiting.slice(0, end === -1 ? BATCH_FRAMES_MAX : Math.max(1, end));
  }

  private async store(batch: readonly Waiting[]): Promise<void> {
    for (let wait = RETRY_MS_MIN; ; wait = Math.min(2 * wait, RETRY_MS_MAX)) {
      try {
        this.active ??= await this.beginSegment();
        const bytes = Buffer.concat(batch.map((frame) => frame.bytes));
        await this.active.append(bytes);
        this.acknowledge(batch, bytes.length);
        return;
      } catch (error) {
        await this.giveUpSegment(error);
        if (this.closing) return;
        await pause(wait);
      }
    }
  }

  private acknowledge(batch: readonly Waiting[], bytes: number): void {
    const segment = this.recovered.segments.at(-1);
    if (segment !== undefined) segment.length += bytes;
    this.waiting.splice(0, batch.length);
    for (const { stored } of batch) stored();
    this.reportFill();
    for (const listener of this.listeners) listener();
  }

  /** After an error the file is closed for ever: what the kernel still holds of it is not known. */
  private async giveUpSegment(error: unknown): Promise<void> {
    const reason = error instanceof Error ? error.message : String(error);
    this.logger.error(`Storing failed, a new segment is begun: ${reason}`);
    this.health.report('spool', 'error', `Readings cannot be stored: ${reason}. Check the disk.`);
    const failed = this.active;
    this.active = undefined;
    await failed?.close().catch(() => undefined);
  }

  private async beginSegment(): Promise<OpenSegment> {
    const firstSequence = this.waiting.at(0)?.sequence ?? this.nextSequence;
    const name = { number: ++this.lastSegment, firstSequence };
    this.active = await OpenSegment.create(this.options.directory, name);
    this.recovered.segments.push({ name, length: 0 });
    return this.active;
  }

  private async hasRoomFor(batch: readonly Waiting[]): Promise<boolean> {
    const { budgetBytes, segmentBytes = SEGMENT_BYTES } = this.options;
    const size = batch.reduce((sum, frame) => sum + frame.bytes.length, 0);
    const held = this.heldBytes();
    this.full = held > 0 && held + size > budgetBytes;
    const activeBytes = this.recovered.segments.at(-1)?.length ?? 0;
    if (activeBytes > 0 && (this.full || activeBytes + size > segmentBytes)) await this.rotate();
    if (this.full) this.reportFill();
    return !this.full;
  }

  private async rotate(): Promise<void> {
    const done = this.active;
    this.active = undefined;
    await done?.close().catch(() => undefined);
    try {
      await this.beginSegment();
    } catch (error) {
      await this.giveUpSegment(error);
    }
    for (const listener of this.listeners) listener();
  }

  private heldBytes(): number {
    return this.recovered.segments.reduce((sum, { length }) => sum + length, 0);
  }

  private reportFill(): void {
    const share = this.heldBytes() / this.options.budgetBytes;
    const percent = `${Math.round(share * 100)} % of its budget`;
    if (this.full) {
      const advice = 'Devices are held back until the stores take readings again.';
      this.health.report('spool', 'error', `The spool is full (${percent}). ${advice}`);
    } else if (share > ALARM_SHARE) {
      this.health.report('spool', 'warning', `The spool is nearly full: ${percent}.`);
    } else if (this.recovered.corrupt.length === 0) {
      this.health.report('spool', 'ok', 'Readings are stored.');
    }
  }

  private reportRecovery(): void {
    const { corrupt, cutBytes } = this.recovered;
    if (cutBytes > 0) this.logger.warn(`Cut ${cutBytes} bytes that were never acknowledged.`);
    if (corrupt.length === 0) {
      this.reportFill();
      return;
    }
    const numbers = corrupt.map(({ number }) => number).join(', ');
    const sentence = `Segment ${numbers} of the spool is damaged: the bytes go to quarantine. Check the disk.`;
    this.logger.error(sentence);
    this.health.report('spool', 'error', sentence);
  }
}

async function diskShare(directory: string): Promise<number> {
  const { blocks, bsize } = await statfs(directory);
  return Math.floor(blocks * bsize * DISK_SHARE);
}
