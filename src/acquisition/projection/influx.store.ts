import { CommunityId, MeterId } from '../../community/community.js';
import { Instant } from '../../kernel/quarter-hour.js';
import { Clock } from '../../platform/clock.service.js';
import { Sample } from '../sample.js';
import { InfluxOptions } from './influx-dialect.js';
import { InfluxHttp } from './influx-http.store.js';
import { lineOf, LIVE, placeOf, REGISTER } from './influx-line.store.js';
import { columnOf, InfluxSeries, named, quoted } from './influx-result.js';
import { InfluxSetup } from './influx-setup.store.js';
import { InfluxWatch } from './influx-watch.service.js';
import { InfluxWriter } from './influx-writer.store.js';
import { RejectedSample, writable } from './sample-rules.js';
import { LatestPoint, Point, SeriesName, Span, TimeSeries } from './time-series.service.js';

const PAGE_POINTS = 10_000;

/**
 * Samples in InfluxDB: measurements `register` (milliwatt_hours, integer) and `live` (value, float),
 * tags community, meter and quantity. Written as line protocol, read by InfluxQL, which 1.x, 2.x and
 * 3.x all speak. Before its first write it looks whether the server is set up; it never sets it up.
 */
export class InfluxStore extends TimeSeries {
  private readonly http: InfluxHttp;
  private readonly setup: InfluxSetup;
  private readonly writer: InfluxWriter;
  private checked = false;

  constructor(
    options: InfluxOptions,
    private readonly clock: Clock,
    private readonly watch?: InfluxWatch,
  ) {
    super();
    this.http = new InfluxHttp(options);
    this.setup = new InfluxSetup(this.http);
    this.writer = new InfluxWriter(this.http);
  }

  override prepare(): Promise<void> {
    return this.setup.prepare();
  }

  /** Refuses a server that is not set up as the settings say; see InfluxSetup. */
  async check(): Promise<void> {
    await this.setup.check(this.clock.now());
    this.checked = true;
  }

  override async write(samples: readonly Sample[]): Promise<readonly RejectedSample[]> {
    const { good, rejected } = writable(samples);
    try {
      if (!this.checked) await this.check();
      const refused = [...rejected];
      for (const place of [REGISTER.place, LIVE.place]) {
        const there = good.filter((sample) => placeOf(sample) === place);
        const lines = there.map((sample) => ({ sample, line: lineOf(sample) }));
        refused.push(...(await this.writer.write(place, lines)));
      }
      this.watch?.stored();
      return refused;
    } catch (error) {
      this.watch?.heldBack(error);
      throw error;
    }
  }

  override async latest(community: CommunityId): Promise<readonly LatestPoint[]> {
    const where = `where "community" = ${quoted(community)} group by "meter", "quantity"`;
    const found: LatestPoint[] = [];
    for (const { place, measurement, field } of [REGISTER, LIVE]) {
      const statement = `select last(${named(field)}) as "value" from ${named(measurement)} ${where}`;
      found.push(...(await this.http.query(place, statement)).flatMap(latestOf(community)));
    }
    return found.sort(bySeries);
  }

  override async range(series: SeriesName, span: Span): Promise<readonly Point[]> {
    const points: Point[] = [];
    for await (const page of this.pages(series, span)) points.push(...page);
    return points;
  }

  /** Page after page from the last time on, so that neither side holds a long span at once. */
  override async *pages(series: SeriesName, span: Span): AsyncGenerator<readonly Point[]> {
    const { place, measurement, field, ofStep } = kindOf(series);
    const { to, stepMs } = span;
    const value = stepMs === undefined ? named(field) : `${ofStep}(${named(field)})`;
    const grouped = stepMs === undefined ? '' : ` group by time(${stepMs}ms) fill(none)`;
    for (let from: number = span.from; from < to;) {
      const where = `${whereOf(series)} and time >= ${from}ms and time < ${to}ms${grouped}`;
      const [found] = await this.http.query(
        place,
        `select ${value} as "value" from ${named(measurement)} where ${where} limit ${PAGE_POINTS}`,
      );
      const page = pointsOf(found);
      if (page.length > 0) yield page;
      if (page.length < PAGE_POINTS) return;
      from = (page.at(-1)?.at ?? to) + (stepMs ?? 1);
    }
  }
}

function whereOf({ community, meter, quantity }: SeriesName): string {
  const tags = Object.entries({ community, meter, quantity });
  return tags.map(([tag, value]) => `${named(tag)} = ${quoted(value)}`).join(' and ');
}

function kindOf({ quantity }: SeriesName) {
  return quantity === 'import' || quantity === 'export' ? REGISTER : LIVE;
}

/** Tags stand beside the series; 3.x before 3.1 gave them as columns. */
function latestOf(community: CommunityId) {
  return (series: InfluxSeries): LatestPoint[] => {
    const tag = (name: string, row: number) =>
      series.tags[name] ?? (columnOf(series, name)[row] as string | undefined) ?? '';
    return pointsOf(series).map((point, row) => ({
      community,
      meter: tag('meter', row) as MeterId,
      quantity: tag('quantity', row) as SeriesName['quantity'],
      ...point,
    }));
  };
}

function pointsOf(series: InfluxSeries | undefined): Point[] {
  if (series === undefined) return [];
  const values = columnOf(series, 'value');
  return columnOf(series, 'time').map((at, row) => ({
    at: Number(at) as Instant,
    value: Number(values[row]),
  }));
}

function bySeries(a: SeriesName, b: SeriesName): number {
  return `${a.meter} ${a.quantity}` < `${b.meter} ${b.quantity}` ? -1 : 1;
}
