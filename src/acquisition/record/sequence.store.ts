import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { Instant } from '../../kernel/quarter-hour.js';
import { SequenceMark } from '../sample.js';
import { LastNumber } from './follow-sequences.js';

type Device = Pick<SequenceMark, 'community' | 'device'>;

const LOAD = `select number::text, (date_part('epoch', at) * 1000)::bigint::text as ms, recent
from acquisition.last_number where community = $1 and device = $2 for update`;

const SAVE = `insert into acquisition.last_number (community, device, number, at, recent)
values ($1, $2, $3, to_timestamp($4::bigint / 1000.0), $5)
on conflict (community, device) do update
  set number = excluded.number, at = excluded.at, recent = excluded.recent`;

const GAP = `insert into acquisition.gap (community, device, meter, "from", "to", missed, reason)
values ($1, $2, $3, to_timestamp($4::bigint / 1000.0), to_timestamp($5::bigint / 1000.0), $6, $7)
on conflict do nothing`;

/** The last running number of each device, and the gaps that jumps of it show. */
@Injectable()
export class SequenceStore {
  async load(tx: EntityManager, { community, device }: Device): Promise<LastNumber | undefined> {
    const rows: { number: string; ms: string; recent: LastNumber['recent'] }[] = await tx.query(
      LOAD,
      [community, device],
    );
    const [row] = rows;
    if (rows.length === 0) return undefined;
    return { number: Number(row.number), at: Number(row.ms) as Instant, recent: row.recent };
  }

  async save(tx: EntityManager, { community, device }: Device, last: LastNumber): Promise<void> {
    await tx.query(SAVE, [community, device, last.number, last.at, JSON.stringify(last.recent)]);
  }

  /** A time in which messages were lost on the way. */
  async addGap(
    tx: EntityManager,
    { community, device, meter, at }: SequenceMark,
    { from, missed }: { readonly from: Instant; readonly missed: number },
  ): Promise<void> {
    if (at <= from) return;
    await tx.query(GAP, [community, device, meter, from, at, missed, 'lost-messages']);
  }
}
