import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { instant } from '../../kernel/quarter-hour.js';
import { Decoders } from '../spool/decoders.service.js';
import { SOURCES, SpooledFrame } from '../spool/frame-decoder.js';
import { conflictingRow, SetAside } from '../spool/set-aside.js';
import { siftPiece } from '../spool/sift-piece.js';
import { SPOOL_START } from '../spool/spool-cursor.js';
import { QuarantineReader } from './quarantine-reader.store.js';
import { readingText } from './reading-columns.js';
import { columnsOf } from './record-target.store.js';
import { RecordStore } from './record.store.js';
import {
  QuarantineCount,
  QuarantinedMessage,
  QuarantineFilter,
  Replayed,
} from './set-aside-frame.js';

const BATCH_MESSAGES = 500;

/** What an operator releases may be a hundred years old; decoders refuse what lies before 2020. */
const BACK_MS_RELEASED = 100 * 366 * 86_400_000;

/** What was set aside: what it is, and reading it again when a decoder or a mapping was put right. */
@Injectable()
export class Quarantine {
  constructor(
    private readonly dataSource: DataSource,
    private readonly decoders: Decoders,
    private readonly record: RecordStore,
    private readonly reader: QuarantineReader,
  ) {}

  /** By reason, those with most messages that wait first. */
  counts(filter: QuarantineFilter): Promise<readonly QuarantineCount[]> {
    return this.reader.counts(filter);
  }

  newest(filter: QuarantineFilter, count: number): Promise<readonly QuarantinedMessage[]> {
    return this.reader.newest(filter, count);
  }

  /**
   * Reads messages again by the decoders of now and stores what they say, each reading once, with the
   * time of receipt of then. What can be used is marked and not read again; the rest stays as it is.
   * `acceptLate` releases readings older than 35 days, which make a new version of closed months.
   */
  async replay(filter: QuarantineFilter, acceptLate = false): Promise<Replayed> {
    const total = { messages: 0, readings: 0, refused: 0 };
    let last: QuarantinedMessage | undefined;
    do {
      const batch = await this.reader.waiting(filter, BATCH_MESSAGES, last);
      const done = await this.replayBatch(batch, acceptLate);
      total.messages += done.messages;
      total.readings += done.readings;
      total.refused += done.refused;
      last = batch.length < BATCH_MESSAGES ? undefined : batch.at(-1);
    } while (last !== undefined);
    return total;
  }

  private replayBatch(
    batch: readonly QuarantinedMessage[],
    acceptLate: boolean,
  ): Promise<Replayed> {
    const messages = new Map(batch.map((message, place) => [frameOf(message, place), message]));
    const piece = { frames: [...messages.keys()], damaged: [], next: SPOOL_START };
    const sifted = siftPiece(piece, this.decoders, acceptLate ? BACK_MS_RELEASED : undefined);
    const refused = new Set(sifted.setAside.map(({ raw }) => raw));
    const usable = [...messages].filter(([frame]) => !refused.has(frame.payload));
    return this.dataSource.transaction(async (tx) => {
      const setAside: SetAside[] = [];
      const given = new Map<SpooledFrame, number>();
      let readings = 0;
      for (const [community, registers] of sifted.registers) {
        const origin = { community, source: 'replay' };
        const used = registers.filter(({ frame }) => !refused.has(frame.payload));
        for (const { frame } of used) given.set(frame, (given.get(frame) ?? 0) + 1);
        const rows = { ...columnsOf(used), frameSequence: undefined };
        const { added, conflicts } = await this.record.addReadings(tx, origin, rows);
        readings += added;
        for (const place of conflicts) {
          setAside.push(conflictingRow(origin, readingText(rows, place)));
        }
      }
      await this.record.setAside(tx, setAside);
      const read = usable.map(([frame, message]) => ({ message, readings: given.get(frame) ?? 0 }));
      await this.reader.mark(tx, read);
      return { messages: usable.length, readings, refused: batch.length - usable.length };
    });
  }
}

function frameOf(
  { source, device, raw, receivedAt }: QuarantinedMessage,
  place: number,
): SpooledFrame {
  const known = SOURCES.find((one) => one === source) ?? 'csv';
  return {
    source: known,
    device,
    payload: raw,
    sequence: place + 1,
    receivedAt: receivedAt ?? instant(0),
    monotonicMs: 0,
  };
}
