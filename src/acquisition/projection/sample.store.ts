import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CommunityId } from '../../community/community.js';
import { Instant } from '../../kernel/quarter-hour.js';
import { Sample } from '../sample.js';
import { RejectedSample, writable } from './sample-rules.js';
import { numberArray, textArray } from '../record/sql-array.js';
import { LatestPoint, Point, SeriesName, Span, TimeSeries } from './time-series.service.js';

/** How long samples stay where no InfluxDB keeps the history. */
export const KEPT_MS = 35 * 86_400_000;

/** What is read at once when a long span is read page by page. */
const PAGE_MS = 86_400_000;

const MS = `(date_part('epoch', at) * 1000)::bigint::text`;
const VALUE = `coalesce(milliwatt_hours::double precision, value)`;

const INSERT = `
insert into acquisition.sample (community, meter, quantity, at, milliwatt_hours, value)
select distinct on (community, meter, quantity, ms)
  community, meter, quantity, to_timestamp(ms / 1000.0), mwh, value
from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::double precision[])
  with ordinality as t(community, meter, quantity, ms, mwh, value, place)
order by community, meter, quantity, ms, place desc
on conflict (community, meter, quantity, at)
  do update set milliwatt_hours = excluded.milliwatt_hours, value = excluded.value`;

const LATEST = `
select distinct on (meter, quantity) meter, quantity, ${MS} as ms, ${VALUE} as value
from acquisition.sample where community = $1
order by meter, quantity, at desc`;

const RANGE = `
select ${MS} as ms, ${VALUE} as value from acquisition.sample
where community = $1 and meter = $2 and quantity = $3
  and at >= to_timestamp($4::bigint / 1000.0) and at < to_timestamp($5::bigint / 1000.0)
order by at`;

const STEPS = `
select (floor(ms / $6::bigint) * $6::bigint)::bigint::text as ms,
  coalesce((array_agg(milliwatt_hours order by ms desc))[1]::double precision, avg(value)) as value
from acquisition.sample, lateral (select (date_part('epoch', at) * 1000)::bigint as ms) m
where community = $1 and meter = $2 and quantity = $3
  and at >= to_timestamp($4::bigint / 1000.0) and at < to_timestamp($5::bigint / 1000.0)
group by floor(ms / $6::bigint) order by floor(ms / $6::bigint)`;

interface PointRow {
  readonly ms: string;
  readonly value: number;
}

/** Samples in PostgreSQL, for some weeks: the time-series store where no InfluxDB is configured. */
@Injectable()
export class SampleStore extends TimeSeries {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  override async prepare(): Promise<void> {
    await this.dataSource.query('select 1 from acquisition.sample limit 1');
  }

  override async write(samples: readonly Sample[]): Promise<readonly RejectedSample[]> {
    const { good, rejected } = writable(samples);
    await this.dataSource.query(INSERT, [
      textArray(good.map(({ community }) => community)),
      textArray(good.map(({ meter }) => meter)),
      textArray(good.map((one) => (one.kind === 'register' ? one.register : one.quantity))),
      numberArray(good.map(({ at }) => at)),
      numberArray(
        good.map((one) => (one.kind === 'register' ? one.energy.milliwattHours : undefined)),
      ),
      numberArray(good.map((one) => (one.kind === 'live' ? one.value : undefined))),
    ]);
    return rejected;
  }

  override async latest(community: CommunityId): Promise<readonly LatestPoint[]> {
    const rows: (PointRow & Pick<SeriesName, 'meter' | 'quantity'>)[] = await this.dataSource.query(
      LATEST,
      [community],
    );
    return rows.map(({ meter, quantity, ...row }) => ({
      community,
      meter,
      quantity,
      ...pointOf(row),
    }));
  }

  override async range(series: SeriesName, { from, to, stepMs }: Span): Promise<readonly Point[]> {
    const parameters: (string | number)[] = [
      series.community,
      series.meter,
      series.quantity,
      from,
      to,
    ];
    const rows: PointRow[] =
      stepMs === undefined
        ? await this.dataSource.query(RANGE, parameters)
        : await this.dataSource.query(STEPS, [...parameters, stepMs]);
    return rows.map(pointOf);
  }

  override async *pages(series: SeriesName, span: Span): AsyncGenerator<readonly Point[]> {
    if (span.stepMs !== undefined) {
      yield await this.range(series, span);
      return;
    }
    for (let from = span.from; from < span.to; from = (from + PAGE_MS) as Instant) {
      const to = Math.min(span.to, from + PAGE_MS) as Instant;
      const page = await this.range(series, { ...span, from, to });
      if (page.length > 0) yield page;
    }
  }

  /** Forgets samples before an instant; the record of readings is not touched. */
  async forgetBefore(at: Instant): Promise<void> {
    await this.dataSource.query(
      'delete from acquisition.sample where at < to_timestamp($1::bigint / 1000.0)',
      [at],
    );
  }
}

function pointOf({ ms, value }: PointRow): Point {
  return { at: Number(ms) as Instant, value };
}
