import { MeterId } from '../../community/community.js';
import { Direction } from '../../kernel/profile.js';
import { Instant } from '../../kernel/quarter-hour.js';
import { ReadingFlag } from '../sample.js';

/**
 * What is to be said of readings of one register in a span: a flag they carry, or `conflict` for another
 * value that came for an instant and was set aside.
 */
export interface ReadingRemark {
  readonly meter: MeterId;
  readonly register: Direction;
  readonly remark: ReadingFlag | 'conflict';
  readonly count: number;
  readonly firstAt: Instant;
}

/** Parameters: community, meters, from and to in milliseconds. */
export const READING_REMARKS = `
select meter, register, remark, count(*)::int as count,
  floor(extract(epoch from min(at)) * 1000)::float8 as "firstAt"
from (
  select reading.meter, reading.register, flag as remark, reading.at
  from unnest($2::text[]) m(meter)
  cross join (values ('import'), ('export')) r(register)
  join acquisition.reading reading on reading.community = $1 and reading.meter = m.meter
    and reading.register = r.register
    and reading.at between to_timestamp($3::bigint / 1000.0) and to_timestamp($4::bigint / 1000.0)
  cross join unnest(reading.flags) flag
  union all
  select split_part(row, ',', 2), split_part(row, ',', 3), 'conflict',
    split_part(row, ',', 1)::timestamptz
  from (
    select convert_from(raw, 'UTF8') as row from acquisition.quarantine
    where community = $1 and code = 'conflict' and device = ''
  ) conflicts
) remarks
where meter = any($2::text[])
  and at between to_timestamp($3::bigint / 1000.0) and to_timestamp($4::bigint / 1000.0)
group by meter, register, remark
order by meter collate "C", register, remark`;
