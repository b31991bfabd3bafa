import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CursorStore } from '../spool/cursor.store.js';
import { Decoders } from '../spool/decoders.service.js';
import { QuarantineStore } from '../record/quarantine.store.js';
import { rejectedSample } from '../spool/set-aside.js';
import { siftPiece } from '../spool/sift-piece.js';
import { SpoolPiece } from '../spool/spool-cursor.js';
import { DrainTarget } from '../spool/spool-drain.service.js';
import { TimeSeries } from './time-series.service.js';

/** All samples, in the time-series store; the cursor moves when that store has acknowledged them. */
@Injectable()
export class ProjectionTarget implements DrainTarget {
  readonly name = 'projection';
  private readonly quarantine = new QuarantineStore();

  constructor(
    private readonly dataSource: DataSource,
    private readonly decoders: Decoders,
    private readonly timeSeries: TimeSeries,
    private readonly cursors: CursorStore,
  ) {}

  async store(piece: SpoolPiece, spool: string): Promise<void> {
    const { samples } = siftPiece(piece, this.decoders);
    const rejected = samples.length === 0 ? [] : await this.timeSeries.write(samples);
    await this.dataSource.transaction(async (tx) => {
      await this.quarantine.insert(tx, rejected.map(rejectedSample));
      await this.cursors.save(tx, { spool, name: this.name }, piece.next);
    });
  }
}
