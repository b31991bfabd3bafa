import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { SetAside } from '../spool/set-aside.js';
import { bytesArray, numberArray, textArray } from './sql-array.js';

const INSERT = `
insert into acquisition.quarantine (community, id, source, device, reason, raw, received_at)
select community, id, source, device, reason, raw, to_timestamp(ms / 1000.0)
from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bytea[], $7::bigint[])
  as t(community, id, source, device, reason, raw, ms)
on conflict do nothing`;

/** The table of what was set aside. The same thing set aside twice is kept once. */
@Injectable()
export class QuarantineStore {
  async insert(tx: EntityManager, rows: readonly SetAside[]): Promise<void> {
    if (rows.length === 0) return;
    await tx.query(INSERT, [
      textArray(rows.map(({ community }) => community)),
      textArray(rows.map(nameOf)),
      textArray(rows.map(({ source }) => source)),
      textArray(rows.map(({ device }) => device)),
      textArray(rows.map(({ reason }) => reason)),
      bytesArray(rows.map(({ raw }) => raw)),
      numberArray(rows.map(({ receivedAt }) => receivedAt)),
    ]);
  }
}

function nameOf(row: SetAside): string {
  const hash = createHash('sha256');
  const receivedAt = row.receivedAt?.toString() ?? '';
  hash.update([row.source, row.device, row.reason, receivedAt, ''].join('\0')).update(row.raw);
  return hash.digest('hex');
}
