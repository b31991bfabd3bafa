import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { CursorStore } from '../spool/cursor.store.js';
import { Decoders } from '../spool/decoders.service.js';
import { SpooledFrame } from '../spool/frame-decoder.js';
import { FollowedNumbers, FrameNotes } from './frame-notes.service.js';
import { GapKeeper } from './gap-keeper.service.js';
import { ReadingColumns, readingText } from './reading-columns.js';
import { RecordStore } from './record.store.js';
import { FramedSample, SiftedPiece, siftPiece } from '../spool/sift-piece.js';
import { conflictingRow, SetAside } from '../spool/set-aside.js';
import { SpoolPiece } from '../spool/spool-cursor.js';
import { DrainTarget } from '../spool/spool-drain.service.js';

/** Register readings, gaps, what was set aside and the cursor, in one database transaction. */
@Injectable()
export class RecordTarget implements DrainTarget {
  readonly name = 'record';
  private readonly prepared = new WeakMap<SpoolPiece, SiftedPiece>();

  constructor(
    private readonly decoders: Decoders,
    private readonly record: RecordStore,
    private readonly gaps: GapKeeper,
    private readonly cursors: CursorStore,
  ) {}

  prepare(piece: SpoolPiece): void {
    this.prepared.set(piece, siftPiece(piece, this.decoders));
  }

  async store(piece: SpoolPiece, spool: string): Promise<void> {
    const sifted = this.prepared.get(piece) ?? siftPiece(piece, this.decoders);
    const followed = await this.gaps.follow(sifted.signs, spool);
    let told: Parameters<FrameNotes['tell']> = [[], [], []];
    await this.cursors.move({ spool, name: this.name }, piece.next, async (tx) => {
      const numbers = await this.record.notes.follow(tx, sifted.marks);
      const setAside: SetAside[] = [...sifted.setAside, ...numbers.setAside];
      for (const [community, registers] of sifted.registers) {
        const origin = { community, source: 'device' };
        const rows = columnsOf(usable(registers, numbers));
        const { conflicts } = await this.record.addReadings(tx, origin, rows);
        for (const place of conflicts) {
          setAside.push(conflictingRow(origin, readingText(rows, place)));
        }
      }
      const kept = await this.record.setAside(tx, setAside);
      await this.gaps.save(tx, followed, spool);
      told = [kept, sifted.remarks, numbers.incidents];
    });
    this.gaps.remember(followed);
    this.record.notes.tell(...told);
  }
}

/** Without the frames that may not be used; with the flag of a clock that went back. */
function usable(
  registers: readonly FramedSample[],
  { refused, clockOdd }: FollowedNumbers,
): readonly FramedSample[] {
  if (refused.size + clockOdd.size === 0) return registers;
  return registers
    .filter(({ frame }) => !refused.has(frame))
    .map(({ sample, frame }) =>
      clockOdd.has(frame)
        ? { sample: { ...sample, flags: [...(sample.flags ?? []), 'clock'] }, frame }
        : { sample, frame },
    );
}

/** Samples as rows of the record, each with the frame it came in. */
export function columnsOf(registers: readonly FramedSample[]): ReadingColumns {
  const hashes = new Map<SpooledFrame, Uint8Array>();
  const hashOf = (frame: SpooledFrame): Uint8Array => {
    const known = hashes.get(frame) ?? hash('sha256', frame.payload, 'buffer');
    hashes.set(frame, known);
    return known;
  };
  return {
    meter: registers.map(({ sample }) => sample.meter),
    register: registers.map(({ sample }) => sample.register),
    at: registers.map(({ sample }) => sample.at),
    milliwattHours: registers.map(({ sample }) => sample.energy.milliwattHours),
    estimated: registers.map(({ sample }) => sample.estimated ?? false),
    receivedAt: registers.map(({ frame }) => frame.receivedAt),
    source: registers.map(({ frame }) => `${frame.source}/${frame.device}`),
    frameSequence: registers.map(({ frame }) => frame.sequence),
    frameHash: registers.map(({ frame }) => hashOf(frame)),
    serial: registers.map(({ sample }) => sample.serial),
    flags: registers.map(({ sample }) => sample.flags),
  };
}
