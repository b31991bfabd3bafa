import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CommunityId } from '../community/community.js';
import { Instant, instantText } from '../kernel/quarter-hour.js';
import { SubstituteGap, SubstituteValue } from './substitute.js';

/** A version about to be added; the same content again adds none. */
export type NewSubstitute = Omit<SubstituteValue, 'version' | 'createdAt'>;

const INSERT = `
insert into measurements.substitute_value (community, metering_point, direction, starts_at, version,
  mwh, status, method, reason, replaced_mwh, note, created_by, created_at)
select $1, s.metering_point, s.direction, to_timestamp(s.at * 900), coalesce(newest.version, 0) + 1,
  s.mwh, s.status, s.method, s.reason, s.replaced, s.note, s.created_by, $2
from jsonb_to_recordset($3::jsonb) as s (metering_point text, direction text, at bigint, mwh bigint,
  status smallint, method text, reason text, replaced bigint, note text, created_by text)
left join lateral (select version, mwh, status, method, reason from measurements.substitute_value
  where community = $1 and metering_point = s.metering_point and direction = s.direction
    and starts_at = to_timestamp(s.at * 900)
  order by version desc limit 1) newest on true
where (newest.mwh, newest.status, newest.method, newest.reason)
  is distinct from (s.mwh, s.status, s.method, s.reason)
returning version`;

const SELECT = `
select distinct on (starts_at, metering_point, direction) metering_point as "meteringPoint",
  direction, (extract(epoch from starts_at) / 900)::float8 as at, version,
  mwh::float8 as "milliwattHours", status::int, method, reason,
  replaced_mwh::float8 as replaced, note, created_by as "createdBy",
  floor(extract(epoch from created_at) * 1000)::float8 as "createdAt"
from measurements.substitute_value
where community = $1 and starts_at >= $2 and starts_at < $3
order by starts_at, metering_point, direction, version desc`;

/** Versions of substitutes; rows are only added. */
@Injectable()
export class SubstituteStore {
  constructor(private readonly dataSource: DataSource) {}

  /** Adds the versions whose content is new; says how many. */
  add(community: CommunityId, at: Instant, values: readonly NewSubstitute[]): Promise<number> {
    return this.dataSource.transaction(async (tx) => {
      const lock = `measurements.substitute/${community}`;
      await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [lock]);
      const rows = JSON.stringify(values.map(rowOf));
      const added: unknown[] = await tx.query(INSERT, [community, instantText(at), rows]);
      return added.length;
    });
  }

  /** The newest version of every quarter-hour in [from, to). */
  async newest(
    community: CommunityId,
    from: Instant,
    to: Instant,
  ): Promise<readonly SubstituteValue[]> {
    const span = [instantText(from), instantText(to)];
    const rows: (Omit<SubstituteValue, 'replaced'> & { replaced: number | null })[] =
      await this.dataSource.query(SELECT, [community, ...span]);
    return rows.map(({ replaced, ...row }) => ({ ...row, replaced: replaced ?? undefined }));
  }
}

/** True for a value that lies in a gap. */
export function liesIn(gap: SubstituteGap, value: SubstituteValue): boolean {
  return (
    value.meteringPoint === gap.meteringPoint &&
    value.direction === gap.direction &&
    value.at >= gap.first &&
    value.at < gap.first + gap.count
  );
}

function rowOf(value: NewSubstitute) {
  return {
    metering_point: value.meteringPoint,
    direction: value.direction,
    at: value.at,
    mwh: value.milliwattHours,
    status: value.status,
    method: value.method,
    reason: value.reason,
    replaced: value.replaced ?? null,
    note: value.note,
    created_by: value.createdBy,
  };
}
