import { statfs } from 'node:fs/promises';
import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises';
import { Instant } from '../../kernel/quarter-hour.js';
import { Health } from '../../platform/health.service.js';
import { Incidents } from '../../platform/incidents.service.js';
import { ClockState } from './clock-steps.js';
import { Source } from './frame-decoder.js';
import { refuse } from '../refuse.js';
import { SpoolAlarms } from './spool-alarms.service.js';
import { SpoolArchive } from './spool-archive.store.js';
import { SPOOL_START, SpoolCursor, SpoolPiece } from './spool-cursor.js';
import { readPiece, Recovered, recover, spoolId } from './spool-directory.store.js';
import { encodeFrame, PAYLOAD_BYTES_MAX } from './spool-frame.js';
import { OpenSegment } from './spool-segment.store.js';

export interface SpoolOptions {
  readonly directory: string;
  /** Bytes of all segments together; by default a fifth of the disk. */
  readonly budgetBytes?: number | undefined;
  readonly segmentBytes?: number | undefined;
  /** Bytes of frames that may wait for the disk; more are refused and not acknowledged. */
  readonly waitingBytesMax?: number | undefined;
  /** Days for which the frames of segments that all readers have passed are kept, compressed. */
  readonly keptDays?: number | undefined;
  /** The readers that must have passed a segment before it is deleted. */
  readonly readers: readonly string[];
}

/** What a device said and when it was heard. */
export interface Arrival {
  readonly device: string;
  readonly source: Source;
  readonly payload: Uint8Array;
  readonly receivedAt: Instant;
  readonly clock?: ClockState | undefined;
}

interface Waiting {
  readonly bytes: Uint8Array;
  readonly sequence: number;
  readonly stored: () => void;
  readonly closed: (error: Error) => void;
}

const SEGMENT_BYTES = 16 * 1024 * 1024;
const BATCH_FRAMES_MAX = 4096;
const BATCH_BYTES_MAX = 4 * 1024 * 1024;
/** Of the budget, so that one batch cannot go far beyond it. */
const BATCH_SHARE_MAX = 0.1;
const WAITING_BYTES_MAX = 32 * 1024 * 1024;
const DISK_SHARE = 0.2;
const RETRY_MS_MIN = 50;
const RETRY_MS_MAX = 5000;

/** A reader waits while more passed segments than this are to be archived. */
const ARCHIVE_AHEAD = 2;

/**
 * The append-only files every frame enters before anybody is answered. Frames that arrive while the
 * disk is busy are written and synced together. A segment that failed once is never written or synced
 * again: the frames it may not hold go into a new one. When the budget is used up appending waits;
 * nothing is ever dropped. The file grows by appending: Node cannot reserve space, and writing zeros
 * first costs what the faster sync saves (bench `spool`).
 */
export class Spool {
  private readonly waiting: Waiting[] = [];
  private waitingBytes = 0;
  private readonly passedBy = new Map<string, SpoolCursor>();
  private readonly listeners: (() => void)[] = [];
  private readonly archive: SpoolArchive;
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
    private readonly alarms: SpoolAlarms,
    private readonly recovered: Recovered,
  ) {
    this.nextSequence = recovered.nextSequence;
    this.lastSegment = recovered.segments.at(-1)?.name.number ?? 0;
    const { directory, budgetBytes, keptDays } = options;
    this.archive = new SpoolArchive({ directory, budgetBytes: budgetBytes / 2, keptDays }, alarms);
  }

  /** Recovers what the directory holds and begins a new segment. */
  static async open(options: SpoolOptions, health: Health, incidents?: Incidents): Promise<Spool> {
    const id = await spoolId(options.directory);
    const budgetBytes = options.budgetBytes ?? (await diskShare(options.directory));
    const recovered = await recover(options.directory);
    const alarms = new SpoolAlarms(health, incidents);
    const spool = new Spool(id, { ...options, budgetBytes }, alarms, recovered);
    await spool.beginSegment();
    alarms.recovered(recovered);
    spool.reportFill();
    return spool;
  }

  /** True while appending waits because the budget is used up, or the disk does not keep pace. */
  get isFull(): boolean {
    return this.full || this.waitingBytes > this.waitingBytesMax / 2;
  }

  /** How much of its budget the spool holds: 1 is full. */
  get fill(): number {
    return this.heldBytes() / this.options.budgetBytes;
  }

  /** Bytes of frames that a reader has not passed yet. */
  lagOf(reader: string): number {
    const at = this.passedBy.get(reader) ?? SPOOL_START;
    return this.recovered.segments
      .filter(({ name }) => name.number >= at.segment)
      .reduce((sum, { name, length }) => {
        return sum + length - (name.number === at.segment ? Math.min(at.offset, length) : 0);
      }, 0);
  }

  /** Resolves when the frame is on the disk; rejects when the spool is closed or overrun. */
  append(arrival: Arrival): Promise<void> {
    const { device, payload } = arrival;
    if (payload.length > PAYLOAD_BYTES_MAX) {
      return Promise.reject(refuse('payload-too-long', { device, bytes: payload.length }));
    }
    if (this.closing) return Promise.reject(refuse('spool-closed', {}));
    if (this.waitingBytes > this.waitingBytesMax) {
      this.alarms.overrun(device);
      return Promise.reject(refuse('spool-overrun', { device }));
    }
    const sequence = this.nextSequence++;
    const bytes = encodeFrame({ ...arrival, sequence, monotonicMs: performance.now() });
    this.waitingBytes += bytes.length;
    const stored = new Promise<void>((resolve, reject) => {
      this.waiting.push({ bytes, sequence, stored: resolve, closed: reject });
    });
    this.work();
    return stored;
  }

  /** Frames from a cursor on that are acknowledged; an empty piece when there are none yet. */
  async read(cursor: SpoolCursor, max: number): Promise<SpoolPiece> {
    const { directory } = this.options;
    const piece = await readPiece(directory, this.recovered.segments, cursor, max);
    for (const damaged of piece.damaged) this.alarms.damaged(damaged);
    return piece;
  }

  /** A reader says how far it has come for good; segments all readers have passed are archived. */
  passed(reader: string, cursor: SpoolCursor): Promise<void> {
    this.passedBy.set(reader, cursor);
    const reached = this.options.readers.map((name) => this.passedBy.get(name)?.segment ?? 0);
    const first = Math.min(...reached);
    const { segments } = this.recovered;
    while (segments.length > 1 && (segments.at(0)?.name.number ?? first) < first) {
      const oldest = segments.shift();
      if (oldest !== undefined) this.archive.take(oldest.name);
    }
    this.work();
    return this.archive.settled(ARCHIVE_AHEAD);
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
    await this.archive.settled(0);
  }

  /** Asked again while it works it looks once more: space may have been given back meanwhile. */
  private work(): void {
    this.asked = true;
    this.working ??= this.storeWaiting().finally(() => {
      this.working = undefined;
      if (this.asked && !this.closing) this.work();
    });
  }

  /** What arrives in the same turn of the event loop as the first frame is stored with it. */
  private async storeWaiting(): Promise<void> {
    this.asked = false;
    await turn();
    while (this.waiting.length > 0 && !this.closing) {
      this.asked = false;
      const batch = this.nextBatch();
      if (!(await this.hasRoomFor(batch))) return;
      await this.store(batch);
    }
  }

  private nextBatch(): readonly Waiting[] {
    const most = Math.min(BATCH_BYTES_MAX, this.options.budgetBytes * BATCH_SHARE_MAX);
    let bytes = 0;
    const end = this.waiting.slice(0, BATCH_FRAMES_MAX).findIndex((frame) => {
      bytes += frame.bytes.length;
      return bytes > most;
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
    this.waitingBytes -= bytes;
    for (const { stored } of batch) stored();
    this.reportFill();
    for (const listener of this.listeners) listener();
  }

  /** After an error the file is closed for ever: what the kernel still holds of it is not known. */
  private async giveUpSegment(error: unknown): Promise<void> {
    this.alarms.failed(error instanceof Error ? error.message : String(error));
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

  private get waitingBytesMax(): number {
    return this.options.waitingBytesMax ?? WAITING_BYTES_MAX;
  }

  private reportFill(): void {
    this.alarms.filled(this.fill, this.full);
  }
}

async function diskShare(directory: string): Promise<number> {
  const { blocks, bsize } = await statfs(directory);
  return Math.floor(blocks * bsize * DISK_SHARE);
}
