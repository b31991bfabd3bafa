import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CommunityId, MeteringPointId } from '../community/community.js';
import { LocalDay } from '../kernel/local-day.js';
import { Direction } from '../kernel/profile.js';
import {
  instantText,
  QuarterHour,
  quarterHour,
  QUARTER_HOUR_MS,
  startOf,
} from '../kernel/quarter-hour.js';
import { MeasuredDay } from './measured-day.js';

interface DayRow {
  readonly metering_point: MeteringPointId;
  readonly direction: Direction;
  readonly local_day: LocalDay;
  readonly starts_ms: string;
  readonly mwh: string;
  readonly quality: string;
  readonly method: string;
  readonly provisional: boolean;
}

const DAYS = `
from unnest($2::text[], $3::text[], $4::date[], $5::timestamptz[], $6::text[], $7::text[],
  $8::text[], $9::text[])
  as d (metering_point, direction, local_day, starts_at, mwh, quality, method, content_hash)
left join lateral (select version, content_hash from measurements.day
  where community = $1 and metering_point = d.metering_point and direction = d.direction
    and local_day = d.local_day
  order by version desc limit 1) latest on true`;

const INSERT = `
insert into measurements.day (community, metering_point, direction, local_day, version, starts_at,
  mwh, quality, method, content_hash)
select $1, d.metering_point, d.direction, d.local_day, coalesce(latest.version, 0) + 1, d.starts_at,
  d.mwh::bigint[], d.quality::smallint[], d.method::smallint[], d.content_hash
${DAYS}
where latest.content_hash is distinct from d.content_hash`;

/** Version 0 is what is known of a day so far; only it may go again. */
const DELETE_PROVISIONAL = `
delete from measurements.day old using (select d.* ${DAYS}) new
where old.community = $1 and old.version = 0 and old.metering_point = new.metering_point
  and old.direction = new.direction and old.local_day = new.local_day`;

const DELETE_CHANGED = `${DELETE_PROVISIONAL} and old.content_hash <> new.content_hash`;

const INSERT_PROVISIONAL = `
insert into measurements.day (community, metering_point, direction, local_day, version, starts_at,
  mwh, quality, method, content_hash)
select $1, d.metering_point, d.direction, d.local_day, 0, d.starts_at,
  d.mwh::bigint[], d.quality::smallint[], d.method::smallint[], d.content_hash
${DAYS}
where latest.version is null`;

const LATEST = `
select distinct on (metering_point, direction, local_day) metering_point, direction,
  local_day::text, (extract(epoch from starts_at) * 1000)::bigint::text as starts_ms,
  mwh::text, quality::text, method::text, version = 0 as provisional
from measurements.day
where community = $1 and local_day >= $2::date and local_day <= $3::date
order by metering_point, direction, local_day, version desc`;

/** Measured days; a version is added when the content changed. */
@Injectable()
export class MeasurementStore {
  constructor(private readonly dataSource: DataSource) {}

  /** Adds the days whose content is new, in one database transaction; two savings wait for each other. */
  append(community: CommunityId, days: readonly MeasuredDay[]): Promise<void> {
    return this.save(community, days, [DELETE_PROVISIONAL, INSERT]);
  }

  /** Replaces what was provisional of the days; a day that was measured whole stays. */
  keepProvisional(community: CommunityId, days: readonly MeasuredDay[]): Promise<void> {
    return this.save(community, days, [DELETE_CHANGED, INSERT_PROVISIONAL]);
  }

  private async save(
    community: CommunityId,
    days: readonly MeasuredDay[],
    statements: readonly string[],
  ): Promise<void> {
    const rows = days.map(columnsOf);
    const parameters = COLUMNS.map((column) => rows.map((row) => row[column]));
    await this.dataSource.transaction(async (tx) => {
      const lock = `measurements/${community}`;
      await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [lock]);
      for (const statement of statements) await tx.query(statement, [community, ...parameters]);
    });
  }

  /**
   * The newest version of every stored day from the first to the last one, by `point/direction`; `until`
   * is where days that are provisional end.
   */
  async latest(community: CommunityId, first: LocalDay, last: LocalDay): Promise<StoredDays> {
    const rows = await this.dataSource.query<DayRow[]>(LATEST, [community, first, last]);
    const days = new Map<string, MeasuredDay[]>();
    let until = 0;
    for (const row of rows) {
      const name = `${row.metering_point}/${row.direction}`;
      const own = days.get(name) ?? [];
      days.set(name, own);
      const day = dayOf(row);
      own.push(day);
      if (row.provisional) until = Math.max(until, day.first + day.milliwattHours.length);
    }
    return { days, until: until === 0 ? undefined : quarterHour(until) };
  }
}

/** What is stored of a span of days. */
interface StoredDays {
  readonly days: ReadonlyMap<string, readonly MeasuredDay[]>;
  readonly until: QuarterHour | undefined;
}

function columnsOf(day: MeasuredDay): readonly string[] {
  const mwh = arrayText(day.milliwattHours);
  const [quality, method] = [arrayText(day.quality), arrayText(day.method)];
  const startsAt = instantText(startOf(day.first));
  const hash = createHash('sha256').update(`${startsAt} ${mwh} ${quality} ${method}`);
  const { meteringPoint, direction } = day;
  return [meteringPoint, direction, day.day, startsAt, mwh, quality, method, hash.digest('hex')];
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
