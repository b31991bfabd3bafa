import { InfluxPlace } from './influx-dialect.js';
import { InfluxHeldBack, InfluxHttp } from './influx-http.store.js';
import { columnOf, daysOfDuration, named, parseResult } from './influx-result.js';
import { FoundPlace, PlaceSetup } from './influx-setup.js';

/** Databases and retention policies of 1.x, by InfluxQL. */
export class Influx1Setup implements PlaceSetup {
  constructor(private readonly http: InfluxHttp) {}

  async find({ database, policy }: InfluxPlace): Promise<FoundPlace> {
    const found = await this.ask(`show retention policies on ${named(database)}`, 'GET');
    if ('error' in found) {
      if (/database not found/.test(found.error)) return { exists: false };
      throw new InfluxHeldBack(200, `InfluxDB refused a query: ${found.error}`);
    }
    const [policies] = found.series;
    const row = columnOf(policies, 'name').indexOf(policy);
    if (row === -1) return { exists: false };
    return { exists: true, days: daysOfDuration(String(columnOf(policies, 'duration')[row])) };
  }

  async create({ database, policy = '', days }: InfluxPlace): Promise<void> {
    await this.change(`create database ${named(database)}`);
    const found = await this.find({ database, policy });
    if (found.exists) return;
    const duration = durationOf(days);
    await this.change(
      `create retention policy ${named(policy)} on ${named(database)} duration ${duration} replication 1`,
    );
  }

  async lengthen({ database, policy = '', days }: InfluxPlace): Promise<void> {
    const duration = durationOf(days);
    await this.change(
      `alter retention policy ${named(policy)} on ${named(database)} duration ${duration}`,
    );
  }

  private async change(statement: string): Promise<void> {
    const found = await this.ask(statement, 'POST');
    if ('error' in found) throw new InfluxHeldBack(200, `InfluxDB refused: ${found.error}`);
  }

  private async ask(statement: string, method: 'GET' | 'POST') {
    const path = `/query?q=${encodeURIComponent(statement)}`;
    return parseResult(await this.http.expect({ method, path }));
  }
}

function durationOf(days: number | undefined): string {
  return days === undefined ? 'inf' : `${days}d`;
}
