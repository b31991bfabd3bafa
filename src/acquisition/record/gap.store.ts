import { Injectable } from '@nestjs/common';
import { DataSource, EntityManager } from 'typeorm';
import { CommunityId, MeterId } from '../../community/community.js';
import { Instant } from '../../kernel/quarter-hour.js';
import { Gap, LastHeard } from './gap.js';
import { numberArray, textArray } from './sql-array.js';

interface GapRow {
  readonly community: CommunityId;
  readonly device: string;
  readonly meter: MeterId;
  readonly from: string;
  readonly to: string | null;
  readonly missed: number | null;
  readonly reason: string;
}

interface HeardRow {
  readonly community: CommunityId;
  readonly device: string;
  readonly meter: MeterId;
  readonly heard: string | null;
  readonly register: string | null;
  readonly sequence: string;
  readonly silent: string | null;
}

const ms = (column: string) => `(date_part('epoch', ${column}) * 1000)::bigint::text`;
const at = (column: string) => `to_timestamp(${column} / 1000.0)`;

/** A gap is written open and closed later, or closed at once; a closed one is never touched again. */
const SAVE_GAPS = `
insert into acquisition.gap (community, device, meter, "from", "to", missed, reason)
select community, device, meter, ${at('begun')}, ${at('ended')}, missed, reason
from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::int[], $7::text[])
  as t(community, device, meter, begun, ended, missed, reason)
on conflict (community, device, "from") do update
  set "to" = excluded."to", missed = excluded.missed
  where gap."to" is null and excluded."to" is not null`;

const SAVE_HEARD = `
insert into acquisition.last_heard
  (community, device, meter, heard_at, register_at, spool, frame_sequence)
select community, device, meter, ${at('heard')}, ${at('register')}, $7, sequence
from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[])
  as t(community, device, meter, heard, register, sequence)
on conflict (community, device) do update set meter = excluded.meter,
  heard_at = excluded.heard_at, register_at = excluded.register_at, spool = excluded.spool,
  frame_sequence = excluded.frame_sequence`;

/** The sequence of another spool says nothing about this one. */
const HEARD = `
select h.community, h.device, h.meter, ${ms('h.heard_at')} as heard,
  ${ms('h.register_at')} as register, ${ms('g."from"')} as silent,
  (case when $1 in (h.spool, '') then h.frame_sequence else 0 end)::text as sequence
from acquisition.last_heard h
left join acquisition.gap g
  on g.community = h.community and g.device = h.device and g."to" is null
order by h.community, h.device`;

const SOME_GAPS = `
select community, device, meter, ${ms('"from"')} as from, ${ms('"to"')} as to, missed, reason
from acquisition.gap where community = $1 and`;

const GAPS = `${SOME_GAPS} "from" < ${at('$3::bigint')}
  and ("to" is null or "to" > ${at('$2::bigint')}) order by device, "from"`;

const OPEN = `${SOME_GAPS} "to" is null order by device`;

/** The tables of gaps and of what was heard last. */
@Injectable()
export class GapStore {
  constructor(private readonly dataSource: DataSource) {}

  async saveGaps(tx: EntityManager, gaps: readonly Gap[]): Promise<void> {
    if (gaps.length === 0) return;
    await tx.query(SAVE_GAPS, [
      textArray(gaps.map(({ community }) => community)),
      textArray(gaps.map(({ device }) => device)),
      textArray(gaps.map(({ meter }) => meter)),
      numberArray(gaps.map(({ from }) => from)),
      numberArray(gaps.map(({ to }) => to)),
      numberArray(gaps.map(({ missed }) => missed)),
      textArray(gaps.map(({ reason }) => reason)),
    ]);
  }

  async saveHeard(tx: EntityManager, heard: readonly LastHeard[], spool: string): Promise<void> {
    if (heard.length === 0) return;
    await tx.query(SAVE_HEARD, [
      textArray(heard.map(({ community }) => community)),
      textArray(heard.map(({ device }) => device)),
      textArray(heard.map(({ meter }) => meter)),
      numberArray(heard.map(({ heardAt }) => heardAt)),
      numberArray(heard.map(({ registerAt }) => registerAt)),
      numberArray(heard.map(({ sequence }) => sequence)),
      spool,
    ]);
  }

  /** Every device that was ever heard, as the frames of one spool know it; '' for any spool. */
  async heard(spool = ''): Promise<LastHeard[]> {
    const rows: HeardRow[] = await this.dataSource.query(HEARD, [spool]);
    return rows.map(({ heard, register, sequence, silent, ...row }) => ({
      ...row,
      heardAt: instantOf(heard),
      registerAt: instantOf(register),
      sequence: Number(sequence),
      silentFrom: instantOf(silent),
    }));
  }

  /** Gaps of a community that touch the time between two instants, by device and time. */
  async gapsOf(community: CommunityId, from: Instant, to: Instant): Promise<Gap[]> {
    const rows: GapRow[] = await this.dataSource.query(GAPS, [community, from, to]);
    return rows.map(gapOf);
  }

  async open(community: CommunityId): Promise<Gap[]> {
    const rows: GapRow[] = await this.dataSource.query(OPEN, [community]);
    return rows.map(gapOf);
  }
}

function gapOf(row: GapRow): Gap {
  const from = Number(row.from) as Instant;
  return { ...row, from, to: instantOf(row.to), missed: row.missed ?? undefined };
}

function instantOf(text: string | null): Instant | undefined {
  return text === null ? undefined : (Number(text) as Instant);
}
