import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { CursorStore } from '../spool/cursor.store.js';
import { Decoders } from '../spool/decoders.service.js';
import { SpooledFrame } from '../spool/frame-decoder.js';
import { GapKeeper } from './gap-keeper.service.js';
import { ReadingColumns, readingText } from './reading-columns.js';
import { RecordStore } from './record.store.js';
import { FramedSample, siftPiece } from '../spool/sift-piece.js';
import { conflictingRow, SetAside } from '../spool/set-aside.js';
import { SpoolPiece } from '../spool/spool-cursor.js';
import { DrainTarget } from '../spool/spool-drain.service.js';

/** Register readings, gaps, what was set aside and the cursor, in one database transaction. */
@Injectable()
export class RecordTarget implements DrainTarget {
  readonly name = 'record';

  constructor(
    private readonly decoders: Decoders,
    private readonly record: RecordStore,
    private readonly gaps: GapKeeper,
    private readonly cursors: CursorStore,
  ) {}

  async store(piece: SpoolPiece, spool: string): Promise<void> {
    const sifted = siftPiece(piece, this.decoders);
    const followed = await this.gaps.follow(sifted.signs, spool);
    await this.cursors.move({ spool, name: this.name }, piece.next, async (tx) => {
      const setAside: SetAside[] = [...sifted.setAside];
      for (const [community, registers] of sifted.registers) {
        const origin = { community, source: 'device' };
        const rows = columnsOf(registers);
        const { conflicts } = await this.record.addReadings(tx, origin, rows);
        for (const place of conflicts) {
          setAside.push(conflictingRow(origin, readingText(rows, place)));
        }
      }
      await this.record.setAside(tx, setAside);
      await this.gaps.save(tx, followed, spool);
    });
    this.gaps.remember(followed);
  }
}

function columnsOf(registers: readonly FramedSample[]): ReadingColumns {
  const hashes = new Map<SpooledFrame, Uint8Array>();
  const hashOf = (frame: SpooledFrame): Uint8Array => {
    const known = hashes.get(frame) ?? createHash('sha256').update(frame.payload).digest();
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
