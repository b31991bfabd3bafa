import { HttpError, InfluxDB, WriteApi } from '@influxdata/influxdb-client';
import { judgeWrite, reasonOf, sentenceOf, WriteAnswer } from './influx-answer.js';
import { dialectOf, InfluxDialect, InfluxOptions, PlaceName } from './influx-dialect.js';
import { InfluxSeries, parseResult } from './influx-result.js';
import { findVersion } from './influx-version.store.js';

const ANSWER_MS_MAX = 30_000;

/** The server did not do what was asked, but may do it later; `status` is absent without an answer. */
export class InfluxHeldBack extends Error {
  constructor(
    readonly status: number | undefined,
    sentence: string,
  ) {
    super(sentence);
    this.name = 'InfluxHeldBack';
  }
}

export interface InfluxRequest {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: object | undefined;
}

export interface InfluxResponse {
  readonly status: number;
  readonly text: string;
  /** What the server says it is, in a header; '' where it does not. */
  readonly version: string;
}

/** The requests to one InfluxDB of any generation; every answer is awaited. */
export class InfluxHttp {
  private readonly url: string;
  private readonly answerMsMax: number;
  private dialect: InfluxDialect | undefined;
  private client: InfluxDB | undefined;

  constructor(readonly options: InfluxOptions) {
    this.url = options.url.replace(/\/+$/, '');
    this.answerMsMax = options.answerMsMax ?? ANSWER_MS_MAX;
  }

  /** How this server is spoken to: by the settings, else by what it says of itself. */
  async spoken(): Promise<InfluxDialect> {
    const { version } = this.options;
    this.dialect ??= dialectOf(this.options, version ?? (await findVersion(this)));
    return this.dialect;
  }

  /**
   * Writes lines with one request of the client, which neither gathers nor tries again: only 204 is
   * stored. A fresh WriteApi each time, for one keeps lines in memory that a caller believes refused.
   */
  async write(place: PlaceName, lines: readonly string[]): Promise<WriteAnswer> {
    const api = await this.writeApi(place, lines.length);
    try {
      api.writeRecords([...lines]);
      await api.flush();
      return judgeWrite(204, '');
    } catch (error) {
      if (error instanceof HttpError) return judgeWrite(error.statusCode, error.body ?? '');
      return judgeWrite(undefined, error instanceof Error ? error.message : String(error));
    }
  }

  private async writeApi(place: PlaceName, lines: number): Promise<WriteApi> {
    const dialect = await this.spoken();
    this.client ??= new InfluxDB({ url: this.url, timeout: this.answerMsMax });
    const api = this.client.getWriteApi('', '', 'ms', {
      batchSize: lines + 1,
      maxBatchBytes: Number.MAX_SAFE_INTEGER,
      flushInterval: 0,
      maxRetries: 0,
      gzipThreshold: Number.MAX_SAFE_INTEGER,
      headers: { ...dialect.headers },
      // Answered here, so that the client takes no refusal for a success and logs nothing of its own.
      writeFailed: (error) => Promise.reject(error),
    });
    api.path = dialect.writePath(dialect.places[place]);
    return api;
  }

  /** The series one InfluxQL statement finds; throws what the server refuses. */
  async query(place: PlaceName, statement: string): Promise<readonly InfluxSeries[]> {
    const dialect = await this.spoken();
    const path = dialect.queryPath(dialect.places[place], statement);
    const { status, text } = await this.send({ method: 'GET', path });
    if (status !== 200) throw new InfluxHeldBack(status, sentenceOf(status, reasonOf(text)));
    const found = parseResult(text);
    if ('error' in found)
      throw new InfluxHeldBack(status, `InfluxDB refused a query: ${found.error}`);
    return found.series;
  }

  /** The body of an answer with status 2xx, or one of those that are welcome too. */
  async expect(request: InfluxRequest, welcome: readonly number[] = []): Promise<string> {
    const { status, text } = await this.send(request);
    if (welcome.includes(status)) return '{}';
    if (status < 200 || status > 299) {
      throw new InfluxHeldBack(status, sentenceOf(status, reasonOf(text)));
    }
    return text;
  }

  ask(path: string): Promise<InfluxResponse> {
    return this.send({ method: 'GET', path });
  }

  /** Any other request, with the credentials; throws where there is no answer. */
  async send({ method, path, body }: InfluxRequest): Promise<InfluxResponse> {
    const { headers } = this.dialect ?? dialectOf(this.options, this.options.version ?? 1);
    const json = body === undefined ? {} : { 'content-type': 'application/json' };
    try {
      const answer = await fetch(`${this.url}${path}`, {
        method,
        headers: { ...headers, ...json },
        signal: AbortSignal.timeout(this.answerMsMax),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const version = answer.headers.get('x-influxdb-version') ?? '';
      return { status: answer.status, text: await answer.text(), version };
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new InfluxHeldBack(undefined, sentenceOf(undefined, reason));
    }
  }
}
