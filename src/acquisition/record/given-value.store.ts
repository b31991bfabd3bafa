import { Injectable } from '@nestjs/common';
import { DataSource, EntityManager } from 'typeorm';
import { CommunityId, MeteringPointId } from '../../community/community.js';
import { Direction } from '../../kernel/profile.js';
import { QUARTER_HOUR_MS, QuarterHour, startOf } from '../../kernel/quarter-hour.js';
import { GivenSeries } from './reading.js';
import { GivenColumns } from './reading-columns.js';
import { Origin } from './origin.js';
import { Inserted } from './reading.store.js';
import { booleanArray, numberArray, textArray, wholeNumbers } from './sql-array.js';

interface GivenRow {
  readonly metering_point: MeteringPointId;
  readonly direction: Direction;
  readonly at: Buffer;
  readonly milliwatt_hours: Buffer;
  readonly estimated: Buffer;
}

const ROWS = 'unnest($2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::boolean[])';
const COLUMNS = 'metering_point, direction, slot, mwh, estimated';
const AT = `to_timestamp(slot * ${QUARTER_HOUR_MS / 1000})`;

const INSERT = `
with added as (
  insert into acquisition.given_value (community, metering_point, direction, at, milliwatt_hours,
    estimated, source, received_at)
  select $1, metering_point, direction, ${AT}, mwh, estimated, $7,
    to_timestamp($8::bigint / 1000.0)
  from ${ROWS} as t(${COLUMNS})
  on conflict do nothing returning 1
) select count(*)::int as added from added`;

const CONFLICTS = `
select place::int - 1 as place
from ${ROWS} with ordinality as t(${COLUMNS}, place)
cross join lateral (select milliwatt_hours, estimated from acquisition.given_value
  where community = $1 and metering_point = t.metering_point and direction = t.direction
    and at = ${AT} limit 1) stored
where stored.milliwatt_hours <> t.mwh or stored.estimated <> t.estimated
order by place`;

const SERIES = `
select metering_point, direction,
  string_agg(int8send((date_part('epoch', at) / ${QUARTER_HOUR_MS / 1000})::bigint), ''::bytea
    order by at) as at,
  string_agg(int8send(milliwatt_hours), ''::bytea order by at) as milliwatt_hours,
  string_agg(case when estimated then '\\x01'::bytea else '\\x00'::bytea end, ''::bytea order by at)
    as estimated
from acquisition.given_value
where community = $1 and at >= to_timestamp($2::bigint / 1000.0)
  and at < to_timestamp($3::bigint / 1000.0)
group by metering_point, direction
order by metering_point, direction`;

/** The table of quarter-hour values that a supplier of values gave. */
@Injectable()
export class GivenValueStore {
  constructor(private readonly dataSource: DataSource) {}

  async insert(tx: EntityManager, origin: Origin, rows: GivenColumns): Promise<Inserted> {
    const { community, source, receivedAt } = origin;
    const shared = [
      community,
      textArray(rows.meteringPoint),
      textArray(rows.direction),
      numberArray(rows.at),
      numberArray(rows.milliwattHours),
      booleanArray(rows.estimated),
    ];
    const inserted: [{ added: number }] = await tx.query(INSERT, [
      ...shared,
      source,
      receivedAt ?? null,
    ]);
    const [{ added }] = inserted;
    if (added === rows.at.length) return { added, conflicting: [] };
    const conflicts: { place: number }[] = await tx.query(CONFLICTS, shared);
    return { added, conflicting: conflicts.map(({ place }) => place) };
  }

  /** All given values of the quarter-hours [from, to). */
  async seriesOf(
    community: CommunityId,
    from: QuarterHour,
    to: QuarterHour,
  ): Promise<GivenSeries[]> {
    const parameters = [community, startOf(from), startOf(to)];
    const rows: GivenRow[] = await this.dataSource.query(SERIES, parameters);
    return rows.map((row) => ({
      meteringPoint: row.metering_point,
      direction: row.direction,
      at: wholeNumbers(row.at),
      milliwattHours: wholeNumbers(row.milliwatt_hours),
      estimated: Uint8Array.from(row.estimated),
    }));
  }
}
