import { Injectable } from '@nestjs/common';
import { DataSource, EntityManager } from 'typeorm';
import { SPOOL_START, SpoolCursor } from './spool-cursor.js';

const SAVE = `
insert into acquisition.cursor (spool, name, segment, "offset") values ($1, $2, $3, $4)
on conflict (spool, name) do update set segment = excluded.segment, "offset" = excluded."offset"`;

/** Which reader of which spool. */
export interface CursorName {
  readonly spool: string;
  readonly name: string;
}

/** How far each reader of the spool has come. */
@Injectable()
export class CursorStore {
  constructor(private readonly dataSource: DataSource) {}

  async load({ spool, name }: CursorName): Promise<SpoolCursor> {
    const rows: { segment: string; place: string }[] = await this.dataSource.query(
      `select segment::text as segment, "offset"::text as place
       from acquisition.cursor where spool = $1 and name = $2`,
      [spool, name],
    );
    const row = rows.at(0);
    if (row === undefined) return SPOOL_START;
    return { segment: Number(row.segment), offset: Number(row.place) };
  }

  async save(tx: EntityManager, { spool, name }: CursorName, at: SpoolCursor): Promise<void> {
    await tx.query(SAVE, [spool, name, at.segment, at.offset]);
  }

  /** Moves a cursor in the same database transaction as the rows it has passed. */
  move(
    name: CursorName,
    to: SpoolCursor,
    storeRows: (tx: EntityManager) => Promise<void>,
  ): Promise<void> {
    return this.dataSource.transaction(async (tx) => {
      await storeRows(tx);
      await this.save(tx, name, to);
    });
  }

  /** Lets a reader begin again with the oldest frame there is, once its service starts anew. */
  async rewind(name: string): Promise<void> {
    await this.dataSource.query('delete from acquisition.cursor where name = $1', [name]);
  }
}
