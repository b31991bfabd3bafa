import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CommunityId } from '../../community/community.js';
import { Direction } from '../../kernel/profile.js';
import { instant } from '../../kernel/quarter-hour.js';
import { KeptFile, RecordedKeys, RecordedSpan, RecordedValue } from './recorded-value.js';
import { textArray } from './sql-array.js';

interface Row {
  readonly kind: 'register' | 'interval' | 'file';
  readonly name: string;
  readonly direction: Direction;
  readonly ms: number;
  readonly mwh: number;
  readonly source: string;
  readonly sequence: number | null;
  readonly sha256: string | null;
  readonly content: Uint8Array | null;
}

const OF_REGISTER = 'community = $1 and meter = w.meter and register = w.register';

/** Readings of a span with their neighbours, given values, and the files either came in: one look-up. */
const SPAN = `
with span as (select to_timestamp($4::bigint / 1000.0) as first, to_timestamp($5::bigint / 1000.0) as last),
found as materialized (
  select 'register' as kind, meter as name, register as direction, at, milliwatt_hours, source,
    frame_sequence, frame_hash
  from span cross join unnest($2::text[], $3::text[]) as w (meter, register)
  cross join lateral (select
    coalesce((select max(at) from acquisition.reading where ${OF_REGISTER} and at <= span.first),
      span.first) as first,
    coalesce((select min(at) from acquisition.reading where ${OF_REGISTER} and at >= span.last),
      span.last) as last) as wide
  cross join lateral (select at, milliwatt_hours, source, frame_sequence, frame_hash
    from acquisition.reading where ${OF_REGISTER} and at between wide.first and wide.last) as stored
  union all
  select 'interval', metering_point, direction, at, milliwatt_hours, source, null, null
  from acquisition.given_value, span
  where community = $1 and metering_point = $6 and direction = 'import'
    and at >= span.first and at < span.last
)
select kind, name, direction, (date_part('epoch', at) * 1000)::float8 as ms,
  milliwatt_hours::float8 as mwh, source, frame_sequence::float8 as sequence,
  encode(frame_hash, 'hex') as sha256, null::bytea as content
from found
union all
select 'file', original_name, null, 0, 0, 'import ' || number, null, sha256, content
from acquisition.import
where community = $1 and 'import ' || number in (select source from found)
order by ms, name`;

/** Looks up what stored values came in. */
@Injectable()
export class RecordedValueStore {
  constructor(private readonly dataSource: DataSource) {}

  async span(community: CommunityId, keys: RecordedKeys): Promise<RecordedSpan> {
    const rows = await this.dataSource.query<Row[]>(SPAN, [
      community,
      textArray(keys.registers.map(({ meter }) => meter)),
      textArray(keys.registers.map(({ register }) => register)),
      keys.from,
      keys.to,
      keys.meteringPoint,
    ]);
    return { values: rows.flatMap(valueOf), files: rows.flatMap(fileOf) };
  }
}

function valueOf({ kind, name, direction, ms, mwh, source, ...row }: Row): RecordedValue[] {
  if (kind === 'file') return [];
  const { sequence, sha256 } = row;
  const frame = sequence === null || sha256 === null ? undefined : { sequence, sha256 };
  return [{ kind, name, direction, at: instant(ms), milliwattHours: mwh, source, frame }];
}

function fileOf({ kind, source, sha256, content }: Row): KeptFile[] {
  if (kind !== 'file' || sha256 === null) return [];
  return [{ source, sha256, content: content ?? undefined }];
}
