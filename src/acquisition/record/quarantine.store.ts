import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { SetAside } from '../spool/set-aside.js';
import { bytesArray, numberArray, textArray } from './sql-array.js';

const INSERT = `
insert into acquisition.quarantine (community, id, source, device, reason, raw, received_at, code)
select community, id, source, device, reason, raw, to_timestamp(ms / 1000.0), code
from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bytea[], $7::bigint[],
    $8::text[])
  as t(community, id, source, device, reason, raw, ms, code)
on conflict do nothing
returning community, id`;

/** The table of what was set aside. The same thing set aside twice is kept once. */
@Injectable()
export class QuarantineStore {
  /** Gives the rows that were not kept before. */
  async insert(tx: EntityManager, rows: readonly SetAside[]): Promise<readonly SetAside[]> {
    if (rows.length === 0) return [];
    const added: { community: string; id: string }[] = await tx.query(INSERT, [
      textArray(rows.map(({ community }) => community)),
      textArray(rows.map(nameOf)),
      textArray(rows.map(({ source }) => source)),
      textArray(rows.map(({ device }) => device)),
      textArray(rows.map(({ reason }) => reason)),
      bytesArray(rows.map(({ raw }) => raw)),
      numberArray(rows.map(({ receivedAt }) => receivedAt)),
      textArray(rows.map(({ code }) => code)),
    ]);
    const isNew = new Set(added.map(({ community, id }) => `${community} ${id}`));
    return rows.filter((row) => isNew.delete(`${row.community} ${nameOf(row)}`));
  }
}

function nameOf(row: SetAside): string {
  const hash = createHash('sha256');
  const receivedAt = row.receivedAt?.toString() ?? '';
  hash.update([row.source, row.device, row.reason, receivedAt, ''].join('\0')).update(row.raw);
  return hash.digest('hex');
}
