import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CommunityId, MeterId } from '../../community/community.js';
import { LocalDay } from '../../kernel/local-day.js';
import { Direction } from '../../kernel/profile.js';
import { Instant } from '../../kernel/quarter-hour.js';
import { numberArray, textArray, wholeNumbers } from '../record/sql-array.js';
import { DayDigest, DaySpan } from './day-digest.js';
import { Point, SeriesName } from './time-series.service.js';

/** A register of the record: a series of the projection that can be built again. */
export interface RegisterName extends SeriesName {
  readonly quantity: Direction;
}

const PAGE_ROWS = 5000;
const MS = `(date_part('epoch', at) * 1000)::bigint`;

const NAMES = `
select distinct meter, register from acquisition.reading where community = $1
order by meter, register`;

const DIGESTS = `
select d.day, s.count, s.sha256
from unnest($4::text[], $5::bigint[], $6::bigint[]) d(day, first, last)
cross join lateral (select count(*)::int as count, encode(sha256(coalesce(string_agg(
    int8send(${MS}) || int8send(milliwatt_hours), ''::bytea order by at), ''::bytea)), 'hex') as sha256
  from acquisition.reading where community = $1 and meter = $2 and register = $3
    and at >= to_timestamp(d.first / 1000.0) and at < to_timestamp(d.last / 1000.0)) s
where s.count > 0`;

const PAGE = `
select string_agg(int8send(${MS}), ''::bytea order by at) as at,
  string_agg(int8send(milliwatt_hours), ''::bytea order by at) as milliwatt_hours
from (select at, milliwatt_hours from acquisition.reading
  where community = $1 and meter = $2 and register = $3
    and at >= to_timestamp($4::bigint / 1000.0) and at < to_timestamp($5::bigint / 1000.0)
  order by at limit ${PAGE_ROWS}) page`;

interface PageRow {
  readonly at: Buffer | null;
  readonly milliwatt_hours: Buffer | null;
}

/** The record as the projection sees it: registers by name, digests by day, readings page by page. */
@Injectable()
export class RecordedRegisters {
  constructor(private readonly dataSource: DataSource) {}

  async namesOf(community: CommunityId): Promise<readonly RegisterName[]> {
    const rows: { meter: MeterId; register: Direction }[] = await this.dataSource.query(NAMES, [
      community,
    ]);
    return rows.map(({ meter, register }) => ({ community, meter, quantity: register }));
  }

  /** Count and SHA-256 of the days that have readings. */
  async digestsOf(
    { community, meter, quantity }: RegisterName,
    days: readonly DaySpan[],
  ): Promise<ReadonlyMap<LocalDay, DayDigest>> {
    const rows: (DayDigest & { readonly day: LocalDay })[] = await this.dataSource.query(DIGESTS, [
      community,
      meter,
      quantity,
      textArray(days.map(({ day }) => day)),
      numberArray(days.map(({ from }) => from)),
      numberArray(days.map(({ to }) => to)),
    ]);
    return new Map(rows.map(({ day, count, sha256 }) => [day, { count, sha256 }]));
  }

  async *pages(
    { community, meter, quantity }: RegisterName,
    span: { readonly from: Instant; readonly to: Instant },
  ): AsyncGenerator<readonly Point[]> {
    for (let from: number = span.from; ;) {
      const parameters = [community, meter, quantity, from, span.to];
      const [{ at, milliwatt_hours }]: [PageRow] = await this.dataSource.query(PAGE, parameters);
      if (at === null || milliwatt_hours === null) return;
      const values = wholeNumbers(milliwatt_hours);
      const page = Array.from(wholeNumbers(at), (time, row) => ({
        at: time as Instant,
        value: values[row] ?? Number.NaN,
      }));
      yield page;
      if (page.length < PAGE_ROWS) return;
      from = (page.at(-1)?.at ?? span.to) + 1;
    }
  }
}
