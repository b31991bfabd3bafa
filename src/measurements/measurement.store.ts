import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CommunityId, MeteringPointId } from '../community/community.js';
import { LocalDay } from '../kernel/local-day.js';
import { Direction } from '../kernel/profile.js';
import {
  Instant,
  instant,
  instantText,
  QuarterHour,
  quarterHour,
  QUARTER_HOUR_MS,
  startOf,
} from '../kernel/quarter-hour.js';
import { LateValue } from './late-value.js';
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

/** A day that was stored before gets a version; every quarter-hour of it that changed becomes a case. */
const INSERT = `
with added as (
insert into measurements.day (community, metering_point, direction, local_day, version, starts_at,
  mwh, quality, method, content_hash)
select $1, d.metering_point, d.direction, d.local_day, coalesce(latest.version, 0) + 1, d.starts_at,
  d.mwh::bigint[], d.quality::smallint[], d.method::smallint[], d.content_hash
${DAYS}
where latest.content_hash is distinct from d.content_hash
returning metering_point, direction, local_day, version, starts_at, mwh, quality
)
insert into measurements.late_value (community, metering_point, direction, starts_at, version,
  local_day, old_mwh, old_quality, new_mwh, new_quality)
select $1, added.metering_point, added.direction,
  added.starts_at + (value.place - 1) * interval '15 minutes', added.version, added.local_day,
  value.old_mwh, value.old_quality, value.new_mwh, value.new_quality
from added
join measurements.day old on old.community = $1 and old.metering_point = added.metering_point
  and old.direction = added.direction and old.local_day = added.local_day
  and old.version = added.version - 1 and old.version > 0
cross join lateral unnest(old.mwh, old.quality, added.mwh, added.quality) with ordinality
  as value (old_mwh, old_quality, new_mwh, new_quality, place)
where (old_mwh is distinct from new_mwh or old_quality <> new_quality)`;

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
  and ($4::timestamptz is null or version > 0 and recorded_at <= $4)
order by metering_point, direction, local_day, version desc`;

const VERSIONS = `
select metering_point, direction, local_day::text,
  (extract(epoch from starts_at) * 1000)::bigint::text as starts_ms,
  mwh::text, quality::text, method::text, false as provisional
from measurements.day
where community = $1 and metering_point = $2 and direction = $3
  and local_day between $4::date and $5::date and version > 0
order by local_day, version desc`;

interface LateRow {
  readonly metering_point: MeteringPointId;
  readonly direction: Direction;
  readonly starts_ms: string;
  readonly version: number;
  readonly old_mwh: string | null;
  readonly new_mwh: string | null;
  readonly opened_ms: string;
}

const LATE = `
select metering_point, direction, version, old_mwh::text, new_mwh::text,
  (extract(epoch from starts_at) * 1000)::bigint::text as starts_ms,
  floor(extract(epoch from opened_at) * 1000)::bigint::text as opened_ms
from measurements.late_value
where community = $1 and local_day between $2::date and $3::date
order by starts_at, metering_point, direction, version`;

/** Rounded up to the millisecond, so that what was stored then is not after it. */
const RECORDED = `
select distinct ceil(extract(epoch from recorded_at) * 1000)::bigint::text as ms
from measurements.day
where community = $1 and version > 0 and local_day between $2::date and $3::date
order by ms`;

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

  /** The cases of a span of days, in the order of time. */
  async lateValues(
    community: CommunityId,
    first: LocalDay,
    last: LocalDay,
  ): Promise<readonly LateValue[]> {
    const rows: LateRow[] = await this.dataSource.query(LATE, [community, first, last]);
    return rows.map((row) => ({
      meteringPoint: row.metering_point,
      direction: row.direction,
      at: quarterHour(Number(row.starts_ms) / QUARTER_HOUR_MS),
      version: row.version,
      before: numberOf(row.old_mwh),
      now: numberOf(row.new_mwh),
      openedAt: instant(Number(row.opened_ms)),
    }));
  }

  /** When versions of a span's whole days were stored, oldest first: the instants `asOf` may name. */
  async recordedAt(
    community: CommunityId,
    first: LocalDay,
    last: LocalDay,
  ): Promise<readonly Instant[]> {
    const rows: { ms: string }[] = await this.dataSource.query(RECORDED, [community, first, last]);
    return rows.map(({ ms }) => instant(Number(ms)));
  }

  /** Every version of the days [first, last] of one series: by day, the newest first. */
  async versions(
    community: CommunityId,
    { meteringPoint, direction }: Pick<MeasuredDay, 'meteringPoint' | 'direction'>,
    [first, last]: readonly [LocalDay, LocalDay],
  ): Promise<readonly MeasuredDay[]> {
    const key = [community, meteringPoint, direction, first, last];
    return (await this.dataSource.query<DayRow[]>(VERSIONS, key)).map(dayOf);
  }

  /**
   * The newest version of every stored day from the first to the last one, by `point/direction`; `until`
   * is where days that are provisional end. With `asOf` as they were stored at that instant, whole
   * months only.
   */
  async latest(
    community: CommunityId,
    first: LocalDay,
    last: LocalDay,
    asOf?: Instant,
  ): Promise<StoredDays> {
    const known = asOf === undefined ? null : instantText(asOf);
    const rows = await this.dataSource.query<DayRow[]>(LATEST, [community, first, last, known]);
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

function numberOf(text: string | null): number | undefined {
  return text === null ? undefined : Number(text);
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
