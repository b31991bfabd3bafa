import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CommunityId, MeteringPointId } from '../community/community.js';
import { LocalDay } from '../kernel/local-day.js';
import { Direction } from '../kernel/profile.js';
import { instantText, quarterHour, QUARTER_HOUR_MS, startOf } from '../kernel/quarter-hour.js';
import { MeasuredDay } from './measured-day.js';

interface DayRow {
  readonly metering_point: MeteringPointId;
  readonly direction: Direction;
  readonly local_day: LocalDay;
  readonly starts_ms: string;
  readonly mwh: string;
  readonly quality: string;
  readonly method: string;
}

const INSERT = `
insert into measurements.day (community, metering_point, direction, local_day, version, starts_at,
  mwh, quality, method, content_hash)
select $1, d.metering_point, d.direction, d.local_day, coalesce(latest.version, 0) + 1, d.starts_at,
  d.mwh::bigint[], d.quality::smallint[], d.method::smallint[], d.content_hash
from unnest($2::text[], $3::text[], $4::date[], $5::timestamptz[], $6::text[], $7::text[],
  $8::text[], $9::text[])
  as d (metering_point, direction, local_day, starts_at, mwh, quality, method, content_hash)
left join lateral (select version, content_hash from measurements.day
  where community = $1 and metering_point = d.metering_point and direction = d.direction
    and local_day = d.local_day
  order by version desc limit 1) latest on true
where latest.content_hash is distinct from d.content_hash`;

const LATEST = `
select distinct on (metering_point, direction, local_day) metering_point, direction,
  local_day::text, (extract(epoch from starts_at) * 1000)::bigint::text as starts_ms,
  mwh::text, quality::text, method::text
from measurements.day
where community = $1 and local_day >= $2::date and local_day <= $3::date
order by metering_point, direction, local_day, version desc`;

/** Measured days; a version is added when the content changed. */
@Injectable()
export class MeasurementStore {
  constructor(private readonly dataSource: DataSource) {}

  /** Adds the days whose content is new, in one database transaction; two savings wait for each other. */
  async append(community: CommunityId, days: readonly MeasuredDay[]): Promise<void> {
    const columns = days.map((day) => {
      const mwh = arrayText(day.milliwattHours);
      const [quality, method] = [arrayText(day.quality), arrayText(day.method)];
      const startsAt = instantText(startOf(day.first));
      const hash = createHash('sha256').update(`${startsAt} ${mwh} ${quality} ${method}`);
      const { meteringPoint, direction } = day;
      const contentHash = hash.digest('hex');
      return [meteringPoint, direction, day.day, startsAt, mwh, quality, method, contentHash];
    });
    await this.dataSource.transaction(async (tx) => {
      const lock = `measurements/${community}`;
      await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [lock]);
      const parameters = COLUMNS.map((column) => columns.map((row) => row[column]));
      await tx.query(INSERT, [community, ...parameters]);
    });
  }

  /** The newest version of every stored day from the first to the last one, by `point/direction`. */
  async latest(
    community: CommunityId,
    first: LocalDay,
    last: LocalDay,
  ): Promise<ReadonlyMap<string, readonly MeasuredDay[]>> {
    const rows = await this.dataSource.query<DayRow[]>(LATEST, [community, first, last]);
    const days = new Map<string, MeasuredDay[]>();
    for (const row of rows) {
      const name = `${row.metering_point}/${row.direction}`;
      const own = days.get(name) ?? [];
      days.set(name, own);
      own.push(dayOf(row));
    }
    return days;
  }
}

function dayOf(row: DayRow): MeasuredDay {
  return {
    meteringPoint: row.metering_point,
    direction: row.direction,
    day: row.local_day,
    first: quarterHour(Number(row.starts_ms) / QUARTER_HOUR_MS),
    milliwattHours: Float64Array.from(numbersOf(row.mwh)),
    quality: Uint8Array.from(numbersOf(row.quality)),
    method: Uint8Array.from(numbersOf(row.method)),
  };
}

const COLUMNS = [0, 1, 2, 3, 4, 5, 6, 7];

/** An array literal; NaN becomes NULL. */
function arrayText(values: Float64Array | Uint8Array): string {
  return `{${Array.from(values, (value) => (Number.isNaN(value) ? 'NULL' : value)).join(',')}}`;
}

function numbersOf(text: string): number[] {
  return text
    .slice(1, -1)
    .split(',')
    .map((value) => (value === 'NULL' ? NaN : Number(value)));
}
