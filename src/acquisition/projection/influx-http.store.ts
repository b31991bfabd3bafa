import { z } from 'zod';

/** An InfluxDB to write to. With an organization the 2.x endpoint is used, else that of 1.x. */
export interface InfluxOptions {
  readonly url: string;
  /** The database of 1.x, the bucket of 2.x (mapped to a database of the same name). */
  readonly database: string;
  readonly organization?: string | undefined;
  readonly token?: string | undefined;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
}

const ANSWER_MS_MAX = 30_000;

/** Answers that speak of single lines; any other 400 is a wrong set-up and must not cost a sample. */
const BAD_LINE = /partial write|field type conflict|unable to parse|beyond retention|max-values/i;

const Answer = z.object({
  results: z.array(
    z.object({
      error: z.string().optional(),
      series: z
        .array(
          z.object({
            tags: z.record(z.string(), z.string()).optional(),
            values: z.array(z.tuple([z.number(), z.number()])),
          }),
        )
        .optional(),
    }),
  ),
});

export interface InfluxSeries {
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** Milliseconds and value. */
  readonly values: readonly (readonly [number, number])[];
}

/** The two endpoints of InfluxDB: each answer is awaited, only 204 counts as written. */
export class InfluxHttp {
  constructor(private readonly options: InfluxOptions) {}

  /** Creates the database on 1.x; on 2.x the bucket is made by whoever sets the server up. */
  async prepare(): Promise<void> {
    if (this.options.organization !== undefined) return;
    await this.query(`create database "${this.options.database}"`);
  }

  /** Undefined when all lines are stored; the reason when at least one is refused for ever. */
  async write(lines: string): Promise<string | undefined> {
    let answer = await this.post(this.writePath(), lines);
    if (answer.status === 404 && this.options.organization === undefined) {
      await this.prepare();
      answer = await this.post(this.writePath(), lines);
    }
    if (answer.status === 204) return undefined;
    const text = await answer.text();
    if (answer.status === 413) return `too large: ${text}`;
    if (answer.status === 400 && BAD_LINE.test(text)) return text.trim();
    throw new Error(`InfluxDB answered ${answer.status} to a write: ${text.trim()}`);
  }

  /** The series of all statements. */
  async query(statements: string): Promise<readonly InfluxSeries[]> {
    const path = `/query?${new URLSearchParams({ db: this.options.database, epoch: 'ms' })}`;
    const answer = await this.post(path, new URLSearchParams({ q: statements }));
    const text = await answer.text();
    if (!answer.ok)
      throw new Error(`InfluxDB answered ${answer.status} to a query: ${text.trim()}`);
    const { results } = Answer.parse(JSON.parse(text));
    const error = results.find((result) => result.error !== undefined)?.error;
    if (error !== undefined) throw new Error(`InfluxDB refused a query: ${error}`);
    return results.flatMap(({ series = [] }) => series);
  }

  private writePath(): string {
    const { database, organization } = this.options;
    if (organization === undefined) {
      return `/write?${new URLSearchParams({ db: database, precision: 'ms' })}`;
    }
    const named = { org: organization, bucket: database, precision: 'ms' };
    return `/api/v2/write?${new URLSearchParams(named)}`;
  }

  private post(path: string, body: string | URLSearchParams): Promise<Response> {
    const { url, token, user, password = '' } = this.options;
    const headers: Record<string, string> = {};
    if (token !== undefined) headers['authorization'] = `Token ${token}`;
    else if (user !== undefined) {
      const basic = Buffer.from(`${user}:${password}`).toString('base64');
      headers['authorization'] = `Basic ${basic}`;
    }
    const signal = AbortSignal.timeout(ANSWER_MS_MAX);
    return fetch(`${url.replace(/\/$/, '')}${path}`, { method: 'POST', headers, body, signal });
  }
}
