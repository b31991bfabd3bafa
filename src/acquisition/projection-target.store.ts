import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CursorStore } from './cursor.store.js';
import { Decoders } from './decoders.service.js';
import { QuarantineStore } from './quarantine.store.js';
import { rejectedSample } from './set-aside.js';
import { siftPiece } from './sift-piece.js';
import { SpoolPiece } from './spool-cursor.js';
import { DrainTarget } from './spool-drain.service.js';
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
