import { Answering, RecordedRequest, ServerAnswer } from './recording-influx.js';

/**
 * InfluxDB 2 and 3 as their public HTTP API references describe them: what the product asks of them,
 * nothing more. Points are kept by their line, so that a test sample comes back.
 */
interface Kept {
  readonly places: Set<string>;
  readonly lines: Set<string>;
}

const NO_CONTENT: ServerAnswer = { status: 204 };

function parameterOf({ path }: RecordedRequest, name: string): string {
  return new URL(path, 'http://influx').searchParams.get(name) ?? '';
}

function is(request: RecordedRequest, method: string, path: string): boolean {
  return request.method === method && request.path.split('?')[0] === path;
}

/** The answer of /query, the 1.x address all share: a test sample that was written comes back. */
function queried(request: RecordedRequest, { lines }: Kept): ServerAnswer {
  const at = /time = (\d+)ms$/.exec(parameterOf(request, 'q'))?.[1];
  const found = [...lines].some((line) => line.endsWith(` ${at ?? 'never'}`));
  const series = [{ name: 'probe', columns: ['time', 'value'], values: [[Number(at), 1]] }];
  return {
    status: 200,
    body: { results: [found ? { statement_id: 0, series } : { statement_id: 0 }] },
  };
}

/** A bad line is one that says so; the others are stored, as both generations do it. */
function written(
  request: RecordedRequest,
  { lines }: Kept,
  bad: object,
  status: number,
): ServerAnswer {
  const all = request.body.split('\n');
  for (const line of all) if (!line.includes('bad')) lines.add(line);
  return all.some((line) => line.includes('bad')) ? { status, body: bad } : NO_CONTENT;
}

export interface Described {
  /** How many days a new place keeps what it takes; the server's own wish, if it has one. */
  readonly keptDays?: number | undefined;
  /** False: /ping says nothing of a version, as a server behind a proxy may. */
  readonly saysVersion?: boolean | undefined;
}

export function describedInflux2({ keptDays, saysVersion = true }: Described = {}): Answering {
  const buckets = new Map<string, number>();
  const mappings: object[] = [];
  const kept: Kept = { places: new Set(), lines: new Set() };
  const bucket = (name: string, seconds = buckets.get(name) ?? 0) => ({
    id: `id-${name}`,
    orgID: 'org-id',
    type: 'user',
    name,
    retentionRules: seconds === 0 ? [] : [{ type: 'expire', everySeconds: seconds }],
  });
  const secondsIn = ({ body }: RecordedRequest): number =>
    (JSON.parse(body) as WantedBucket).retentionRules[0]?.everySeconds ?? 0;
  const routes: Readonly<Partial<Record<string, Answering>>> = {
    'GET /api/v2/orgs': (request) => ({
      status: 200,
      body: { orgs: [{ id: 'org-id', name: parameterOf(request, 'org') }] },
    }),
    'GET /api/v2/buckets': (request) => {
      const name = parameterOf(request, 'name');
      if (buckets.has(name)) return { status: 200, body: { buckets: [bucket(name)] } };
      return { status: 404, body: { code: 'not found', message: `bucket "${name}" not found` } };
    },
    'POST /api/v2/buckets': (request) => {
      const { name } = JSON.parse(request.body) as WantedBucket;
      buckets.set(name, keptDays === undefined ? secondsIn(request) : keptDays * 86_400);
      return { status: 201, body: bucket(name) };
    },
    'GET /api/v2/dbrps': () => ({ status: 200, body: { content: mappings } }),
    'POST /api/v2/dbrps': ({ body }) => {
      const mapping = { id: 'dbrp-id', ...(JSON.parse(body) as object) };
      mappings.push(mapping);
      return { status: 201, body: mapping };
    },
    'POST /api/v2/write': (request) => {
      const message = 'failure writing points to database: partial write: field type conflict';
      return written(request, kept, { code: 'unprocessable entity', message }, 422);
    },
    'GET /query': (request) => queried(request, kept),
  };
  for (const name of ['commonwatt', 'commonwatt/telemetry']) {
    Object.assign(routes, {
      [`PATCH /api/v2/buckets/id-${name}`]: (request: RecordedRequest) => {
        buckets.set(name, secondsIn(request));
        return { status: 200, body: bucket(name) };
      },
    });
  }
  const version = { 'X-Influxdb-Build': 'OSS', 'X-Influxdb-Version': 'v2.7.11' };
  const health = { name: 'influxdb', message: 'ready for queries and writes', status: 'pass' };
  return (request) => {
    if (is(request, 'GET', '/ping')) return { status: 204, headers: saysVersion ? version : {} };
    if (is(request, 'GET', '/health'))
      return { status: 200, body: { ...health, version: 'v2.7.11' } };
    if (request.authorization !== 'Token secret') {
      return { status: 401, body: { code: 'unauthorized', message: 'unauthorized access' } };
    }
    const route = routes[`${request.method} ${request.path.split('?')[0] ?? ''}`];
    return (
      route?.(request) ?? { status: 404, body: { code: 'not found', message: 'path not found' } }
    );
  };
}

interface WantedBucket {
  readonly name: string;
  readonly retentionRules: readonly { readonly everySeconds: number }[];
}

export function describedInflux3({ keptDays }: Described = {}): Answering {
  const kept: Kept = { places: new Set(), lines: new Set() };
  return (request) => {
    if (!/^(Bearer|Token) secret$/.test(request.authorization ?? '')) {
      return { status: 401, body: 'Unauthorized' };
    }
    if (is(request, 'GET', '/ping')) {
      const headers = { 'x-influxdb-version': '3.2.1', 'x-influxdb-build': 'Core' };
      return { status: 200, headers, body: { version: '3.2.1', revision: '0', process_id: '0' } };
    }
    if (is(request, 'GET', '/api/v3/configure/database')) {
      const names = [...kept.places].map((name) => ({ 'iox::database': name }));
      return { status: 200, body: names };
    }
    if (is(request, 'POST', '/api/v3/configure/database')) {
      const { db } = JSON.parse(request.body) as { db: string };
      if (kept.places.has(db))
        return { status: 409, body: 'attempted to create a resource that exists' };
      kept.places.add(db);
      return { status: 200 };
    }
    if (is(request, 'POST', '/api/v3/write_lp')) {
      const data = [{ original_line: 'bad', line_number: 2, error_message: 'invalid column type' }];
      return written(
        request,
        kept,
        { error: 'partial write of line protocol occurred', data },
        400,
      );
    }
    if (is(request, 'GET', '/query')) {
      const at = Number(/time = (\d+)ms/.exec(parameterOf(request, 'q'))?.[1]);
      const isGone = keptDays !== undefined && at < NOW - keptDays * 86_400_000;
      return isGone
        ? { status: 200, body: { results: [{ statement_id: 0 }] } }
        : queried(request, kept);
    }
    return { status: 404, body: 'Not Found' };
  };
}

/** The servers' clock: tests run at a fixed time. */
export const NOW = Date.UTC(2026, 2, 1);
