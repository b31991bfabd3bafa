import { Point as Line } from '@influxdata/influxdb-client';
import { CommunityId, MeterId } from '../../community/community.js';
import { Instant } from '../../kernel/quarter-hour.js';
import { InfluxHttp, InfluxOptions, InfluxSeries } from './influx-http.store.js';
import { Sample } from '../sample.js';
import { RejectedSample, writable } from './sample-rules.js';
import { LatestPoint, Point, SeriesName, Span, TimeSeries } from './time-series.service.js';

const BATCH_LINES = 5000;

/** Where the two kinds of samples lie; a field never changes its type. */
const REGISTER = { measurement: 'register', field: 'milliwatt_hours', ofStep: 'last' } as const;
const LIVE = { measurement: 'live', field: 'value', ofStep: 'mean' } as const;

interface Written {
  readonly sample: Sample;
  readonly line: string;
}

/**
 * Samples in InfluxDB: measurements `register` (milliwatt_hours, integer) and `live` (value, float),
 * tags community, meter and quantity. Written as line protocol, read by InfluxQL, which 1.x, 2.x and
 * 3.x all speak.
 */
export class InfluxStore extends TimeSeries {
  private readonly http: InfluxHttp;

  constructor(options: InfluxOptions) {
    super();
    this.http = new InfluxHttp(options);
  }

  override prepare(): Promise<void> {
    return this.http.prepare();
  }

  override async write(samples: readonly Sample[]): Promise<readonly RejectedSample[]> {
    const { good, rejected } = writable(samples);
    const refused = [...rejected];
    const lines = good.map((sample) => ({ sample, line: lineOf(sample) }));
    for (let start = 0; start < lines.length; start += BATCH_LINES) {
      refused.push(...(await this.writeLines(lines.slice(start, start + BATCH_LINES))));
    }
    return refused;
  }

  /** A batch the store refuses in part is halved until the bad line stands alone. */
  private async writeLines(lines: readonly Written[]): Promise<readonly RejectedSample[]> {
    const reason = await this.http.write(lines.map(({ line }) => line).join('\n'));
    if (reason === undefined) return [];
    const [first, ...others] = lines;
    if (others.length === 0) return [{ sample: first.sample, reason }];
    const middle = Math.ceil(lines.length / 2);
    const rejected = await this.writeLines(lines.slice(0, middle));
    return [...rejected, ...(await this.writeLines(lines.slice(middle)))];
  }

  override async latest(community: CommunityId): Promise<readonly LatestPoint[]> {
    const where = `where "community" = ${quoted(community)} group by "meter", "quantity"`;
    const statements = [REGISTER, LIVE].map(
      ({ measurement, field }) => `select last("${field}") as value from "${measurement}" ${where}`,
    );
    const found = await this.http.query(statements.join('; '));
    return found.flatMap(latestOf(community)).sort(bySeries);
  }

  override async range(series: SeriesName, { from, to, stepMs }: Span): Promise<readonly Point[]> {
    const { measurement, field, ofStep } = kindOf(series);
    const value = stepMs === undefined ? `"${field}"` : `${ofStep}("${field}")`;
    const grouped = stepMs === undefined ? '' : `group by time(${stepMs}ms) fill(none)`;
    const [found] = await this.http.query(
      `select ${value} as value from "${measurement}" where "community" = ${quoted(series.community)}
       and "meter" = ${quoted(series.meter)} and "quantity" = ${quoted(series.quantity)}
       and time >= ${from}ms and time < ${to}ms ${grouped}`.replaceAll(/\s+/g, ' '),
    );
    return (found as InfluxSeries | undefined)?.values.map(pointOf) ?? [];
  }
}

function kindOf({ quantity }: SeriesName) {
  return quantity === 'import' || quantity === 'export' ? REGISTER : LIVE;
}

function lineOf(sample: Sample): string {
  const { measurement, field } = sample.kind === 'register' ? REGISTER : LIVE;
  const line = new Line(measurement)
    .tag('community', sample.community)
    .tag('meter', sample.meter)
    .tag('quantity', sample.kind === 'register' ? sample.register : sample.quantity)
    .timestamp(sample.at);
  if (sample.kind === 'register') line.intField(field, sample.energy.milliwattHours);
  else line.floatField(field, sample.value);
  return line.toLineProtocol() ?? '';
}

function latestOf(community: CommunityId) {
  return ({ tags, values }: InfluxSeries): LatestPoint[] =>
    values.map((value) => ({
      community,
      meter: (tags?.['meter'] ?? '') as MeterId,
      quantity: (tags?.['quantity'] ?? '') as SeriesName['quantity'],
      ...pointOf(value),
    }));
}

function pointOf([at, value]: readonly [number, number]): Point {
  return { at: at as Instant, value };
}

function bySeries(a: SeriesName, b: SeriesName): number {
  return `${a.meter} ${a.quantity}` < `${b.meter} ${b.quantity}` ? -1 : 1;
}

function quoted(text: string): string {
  return `'${text.replaceAll(/[\\']/g, '\\$&')}'`;
}
