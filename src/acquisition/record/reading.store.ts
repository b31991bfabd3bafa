import { Injectable } from '@nestjs/common';
import { DataSource, EntityManager, QueryFailedError } from 'typeorm';
import { CommunityId, MeterId } from '../../community/community.js';
import { Direction } from '../../kernel/profile.js';
import { Instant } from '../../kernel/quarter-hour.js';
import { Origin } from './origin.js';
import { LatestReading, ReadingSeries, SerialRun } from './reading.js';
import { ReadingColumns } from './reading-columns.js';
import { READING_REMARKS, ReadingRemark } from './reading-remark.js';
import { booleanArray, bytesArray, numberArray, textArray, wholeNumbers } from './sql-array.js';

/** How many rows were new, and the places of those whose stored value is another one. */
export interface Inserted {
  readonly added: number;
  readonly conflicting: readonly number[];
}

interface SeriesRow {
  readonly meter: MeterId;
  readonly register: Direction;
  readonly at: Buffer;
  readonly milliwatt_hours: Buffer;
  readonly estimated: Buffer;
}

interface SerialRow {
  readonly meter: MeterId;
  readonly register: Direction;
  readonly serial: string;
  readonly first: string;
  readonly last: string;
}

const COLUMNS = 'meter, register, ms, mwh, estimated';
const ROWS = `unnest($2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::boolean[])`;

const INSERT = `
insert into acquisition.reading (community, meter, register, at, milliwatt_hours, estimated,
  frame_sequence, frame_hash, source, received_at, serial, flags)
select $1, meter, register, to_timestamp(ms / 1000.0::float8), mwh, estimated, sequence, hash,
  coalesce(source, $13), to_timestamp(coalesce(received, $14::bigint) / 1000.0::float8), serial,
  string_to_array(flags, ',')
from unnest($2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::boolean[],
  $7::bigint[], $8::bytea[], $9::text[], $10::bigint[], $11::text[], $12::text[])
  as t(${COLUMNS}, sequence, hash, source, received, serial, flags)`;

const INSERT_NEW = `
with added as (${INSERT} on conflict do nothing returning 1)
select count(*)::int as added from added`;

/** After a batch with a row that was known, so many are written expecting more of them. */
const EXPECTING_BATCHES = 20;
const UNIQUE_VIOLATION = '23505';

const CONFLICTS = `
select place::int - 1 as place
from ${ROWS} with ordinality as t(${COLUMNS}, place)
cross join lateral (select milliwatt_hours, estimated from acquisition.reading
  where community = $1 and meter = t.meter and register = t.register
    and at = to_timestamp(ms / 1000.0) limit 1) stored
where stored.milliwatt_hours <> t.mwh or stored.estimated <> t.estimated
order by place`;

const ONE_REGISTER = `community = $1 and meter = m.meter and register = r.register`;

const SERIES = `
select m.meter, r.register, s.*
from unnest($2::text[]) m(meter)
cross join (values ('import'), ('export')) r(register)
cross join lateral (select
  coalesce((select max(at) from acquisition.reading where ${ONE_REGISTER} and at < f.at), f.at),
  coalesce((select min(at) from acquisition.reading where ${ONE_REGISTER} and at > u.at), u.at)
  from to_timestamp($3::bigint / 1000.0) f(at), to_timestamp($4::bigint / 1000.0) u(at)
) span(first, last)
cross join lateral (select
  string_agg(int8send((date_part('epoch', at) * 1000)::bigint), ''::bytea order by at) as at,
  string_agg(int8send(milliwatt_hours), ''::bytea order by at) as milliwatt_hours,
  string_agg(case when estimated then '\\x01'::bytea else '\\x00'::bytea end, ''::bytea order by at)
    as estimated
  from acquisition.reading where ${ONE_REGISTER} and at between span.first and span.last
) s
where s.at is not null
order by m.meter collate "C", r.register`;

const LAST_BEFORE = `
select m.meter, r.register, (date_part('epoch', s.at) * 1000)::bigint::text as ms
from unnest($2::text[]) m(meter)
cross join (values ('import'), ('export')) r(register)
cross join lateral (select max(at) as at from acquisition.reading
  where ${ONE_REGISTER} and at < to_timestamp($3::bigint / 1000.0)) s
where s.at is not null`;

const LATEST = `
select m.meter, r.register, floor(extract(epoch from s.at) * 1000)::float8 as at,
  s.milliwatt_hours::float8 as "milliwattHours", s.source
from unnest($2::text[]) m(meter)
cross join (values ('import'), ('export')) r(register)
cross join lateral (select at, milliwatt_hours, source from acquisition.reading
  where ${ONE_REGISTER} order by at desc limit 1) s
order by m.meter collate "C", r.register`;

const SERIALS = `
select meter, register, serial, (date_part('epoch', min(at)) * 1000)::bigint::text as first,
  (date_part('epoch', max(at)) * 1000)::bigint::text as last
from (
  select meter, register, serial, at,
    count(*) filter (where is_new) over (partition by meter, register order by at) as run
  from (
    select meter, register, serial, at, serial is distinct from
      lag(serial) over (partition by meter, register order by at) as is_new
    from acquisition.reading
    where community = $1 and meter = any($2::text[]) and serial is not null
      and at between to_timestamp($3::bigint / 1000.0) and to_timestamp($4::bigint / 1000.0)
  ) told
) runs
group by meter, register, serial, run
order by meter, register, min(at)`;

/** The table of register readings. */
@Injectable()
export class ReadingStore {
  private expectKnown = 0;

  constructor(private readonly dataSource: DataSource) {}

  /**
   * Almost every batch is new as a whole, and to look for known rows makes writing half as dear again:
   * only when one is found is the batch written once more with care.
   */
  async insert(tx: EntityManager, origin: Origin, rows: ReadingColumns): Promise<Inserted> {
    const { community, source, receivedAt } = origin;
    const shared = [
      community,
      textArray(rows.meter),
      textArray(rows.register),
      numberArray(rows.at),
      numberArray(rows.milliwattHours),
      booleanArray(rows.estimated),
    ];
    const parameters = [
      ...shared,
      numberArray(rows.frameSequence ?? []),
      bytesArray(rows.frameHash ?? []),
      textArray(rows.source ?? []),
      numberArray(rows.receivedAt ?? []),
      textArray(rows.serial ?? []),
      textArray((rows.flags ?? []).map((flags) => flags?.join(','))),
      source,
      receivedAt ?? null,
    ];
    if (await this.insertAllNew(tx, parameters)) {
      return { added: rows.at.length, conflicting: [] };
    }
    const [{ added }]: [{ added: number }] = await tx.query(INSERT_NEW, parameters);
    if (added === rows.at.length) return { added, conflicting: [] };
    this.expectKnown = EXPECTING_BATCHES;
    const conflicts: { place: number }[] = await tx.query(CONFLICTS, shared);
    return { added, conflicting: conflicts.map(({ place }) => place) };
  }

  /** Behind a savepoint; false where a row was known and nothing was written. */
  private async insertAllNew(tx: EntityManager, parameters: unknown[]): Promise<boolean> {
    if (this.expectKnown > 0) {
      this.expectKnown -= 1;
      return false;
    }
    try {
      await tx.transaction((inner) => inner.query(INSERT, parameters));
      return true;
    } catch (error) {
      const isKnown =
        error instanceof QueryFailedError &&
        (error.driverError as { readonly code?: string }).code === UNIQUE_VIOLATION;
      if (isKnown) return false;
      throw error;
    }
  }

  async seriesOf(
    community: CommunityId,
    meters: readonly MeterId[],
    from: Instant,
    to: Instant,
  ): Promise<ReadingSeries[]> {
    const parameters = [community, textArray(meters), from, to];
    const rows: SeriesRow[] = await this.dataSource.query(SERIES, parameters);
    return rows.map((row) => ({
      meter: row.meter,
      register: row.register,
      at: wholeNumbers(row.at),
      milliwattHours: wholeNumbers(row.milliwatt_hours),
      estimated: Uint8Array.from(row.estimated),
    }));
  }

  async serialsOf(
    community: CommunityId,
    meters: readonly MeterId[],
    from: Instant,
    to: Instant,
  ): Promise<SerialRun[]> {
    const parameters = [community, textArray(meters), from, to];
    const rows: SerialRow[] = await this.dataSource.query(SERIALS, parameters);
    return rows.map(({ meter, register, serial, first, last }) => ({
      meter,
      register,
      serial,
      from: Number(first) as Instant,
      to: Number(last) as Instant,
    }));
  }

  latestOf(community: CommunityId, meters: readonly MeterId[]): Promise<readonly LatestReading[]> {
    return this.dataSource.query(LATEST, [community, textArray(meters)]);
  }

  /** What is to be said of the readings of [from, to], by meter, register and remark. */
  remarksOf(
    community: CommunityId,
    meters: readonly MeterId[],
    from: Instant,
    to: Instant,
  ): Promise<ReadingRemark[]> {
    return this.dataSource.query(READING_REMARKS, [community, textArray(meters), from, to]);
  }

  async lastBefore(
    community: CommunityId,
    meters: readonly MeterId[],
    at: Instant,
  ): Promise<ReadonlyMap<string, Instant>> {
    const parameters = [community, textArray(meters), at];
    const rows: { meter: string; register: string; ms: string }[] = await this.dataSource.query(
      LAST_BEFORE,
      parameters,
    );
    return new Map(rows.map((row) => [`${row.meter}/${row.register}`, Number(row.ms) as Instant]));
  }
}
