import { InfluxOptions } from '../../src/acquisition/projection/influx-dialect.js';
import { InfluxStore } from '../../src/acquisition/projection/influx.store.js';
import { Sample } from '../../src/acquisition/sample.js';
import { CommunityId, MeterId } from '../../src/community/community.js';
import { Energy } from '../../src/kernel/energy.js';
import { instant } from '../../src/kernel/quarter-hour.js';
import { FixedClock } from '../../src/platform/clock.service.js';
import { describedInflux2, describedInflux3, NOW } from '../support/described-influx.js';
import { Answering, RecordedRequest, RecordingInflux } from '../support/recording-influx.js';

/**
 * No InfluxDB 2 or 3 can be had on the test machines: their servers were never run. What is sent is held
 * byte for byte against the public description of their HTTP APIs.
 */
const house = 'Haus 3, Hof=Süd' as CommunityId;
const shared = { community: house, device: 'd', meter: 'm 1' as MeterId, at: instant(NOW - 1000) };
const register: Sample = {
  ...shared,
  kind: 'register',
  register: 'import',
  energy: Energy.ofMilliwattHours(9_007_199_254_740_990),
};
const power: Sample = { ...shared, kind: 'live', quantity: 'power', value: -1.5 };
const bad: Sample = { ...power, meter: 'bad' as MeterId };

const TAGS = 'community=Haus\\ 3\\,\\ Hof\\=Süd,meter=m\\ 1';
const REGISTER_LINE = `register,${TAGS},quantity=import milliwatt_hours=9007199254740990i ${NOW - 1000}`;
const LIVE_LINE = `live,${TAGS},quantity=power value=-1.5 ${NOW - 1000}`;

const short = ({ method, path }: RecordedRequest) => `${method} ${path}`;
const encoded = (text: string) => encodeURIComponent(text).replaceAll("'", '%27');

let influx: RecordingInflux;
async function storeOn(
  answering: Answering,
  options: Partial<InfluxOptions>,
): Promise<InfluxStore> {
  influx = await RecordingInflux.start(answering);
  const { url } = influx;
  const settings = { url, database: 'commonwatt', token: 'secret', ...options };
  return new InfluxStore(settings, new FixedClock(instant(NOW)));
}
afterEach(() => influx.stop());

describe('InfluxDB 2', () => {
  const organization = 'Genossenschaft Süd';
  const org = encoded(organization);
  const written = (bucket: string) =>
    `POST /api/v2/write?org=${org}&bucket=${encoded(bucket)}&precision=ms`;
  const found = (policy: string) => `GET /query?db=commonwatt&rp=${policy}&epoch=ms&q=`;

  it('is found by the headers of /ping, prepared and checked', async () => {
    const store = await storeOn(describedInflux2(), { organization });
    await store.prepare();
    const [bucket, telemetry] = ['commonwatt', 'commonwatt%2Ftelemetry'].map(
      (name) => `GET /api/v2/buckets?org=${org}&name=${name}`,
    );
    const mappings = `GET /api/v2/dbrps?org=${org}&db=commonwatt`;
    const asked = influx.taken();
    expect(asked.map(short)).toEqual([
      'GET /ping',
      ...[bucket, telemetry].flatMap((looked) => [
        `GET /api/v2/orgs?org=${org}`,
        looked,
        'POST /api/v2/buckets',
        mappings,
        'POST /api/v2/dbrps',
        looked,
        mappings,
      ]),
    ]);
    const made = asked.filter(({ method }) => method === 'POST');
    expect(made.map(({ body }) => body)).toEqual([
      '{"orgID":"org-id","name":"commonwatt","retentionRules":[]}',
      '{"bucketID":"id-commonwatt","orgID":"org-id","database":"commonwatt","retention_policy":"autogen","default":true}',
      '{"orgID":"org-id","name":"commonwatt/telemetry","retentionRules":[{"type":"expire","everySeconds":7776000}]}',
      '{"bucketID":"id-commonwatt/telemetry","orgID":"org-id","database":"commonwatt","retention_policy":"telemetry","default":false}',
    ]);
    expect(new Set(asked.map(({ authorization }) => authorization))).toEqual(
      new Set(['Token secret']),
    );
    await store.check();
    await store.prepare();
    expect(influx.taken().some(({ path }) => path === '/api/v2/buckets')).toBe(false);
  });

  it('is found by /health where /ping says nothing', async () => {
    const store = await storeOn(describedInflux2({ saysVersion: false }), { organization });
    await store.prepare();
    expect(influx.taken().slice(0, 2).map(short)).toEqual(['GET /ping', 'GET /health']);
  });

  it('is written to by bucket and read by InfluxQL', async () => {
    const store = await storeOn(describedInflux2(), { organization, version: 2 });
    await store.prepare();
    await store.check();
    influx.taken();
    expect(await store.write([register, power])).toEqual([]);
    await store.range({ ...shared, quantity: 'power' }, { from: instant(0), to: instant(NOW) });
    const [first, second, read] = influx.taken();
    expect(first).toEqual({
      method: 'POST',
      path: `/api/v2/write?org=${org}&bucket=commonwatt&precision=ms`,
      authorization: 'Token secret',
      contentType: 'text/plain; charset=utf-8',
      body: REGISTER_LINE,
    });
    expect([short(second), second.body]).toEqual([written('commonwatt/telemetry'), LIVE_LINE]);
    const where = `"community" = '${house}' and "meter" = 'm 1' and "quantity" = 'power'`;
    const statement = `select "value" as "value" from "live" where ${where} and time >= 0ms and time < ${NOW}ms limit 10000`;
    expect(short(read)).toBe(found('telemetry') + encoded(statement));
    expect(read.authorization).toBe('Token secret');
  });

  it('refuses one line of a batch with 422: the others are written, that one comes back', async () => {
    const store = await storeOn(describedInflux2(), { organization, version: 2 });
    await store.prepare();
    const rejected = await store.write([power, { ...power, at: instant(NOW) }, bad]);
    expect(rejected).toMatchObject([{ sample: bad, reason: /field type conflict/ }]);
  });

  it('is refused with a retention that is too short, which preparing lengthens', async () => {
    const store = await storeOn(describedInflux2({ keptDays: 30 }), { organization, version: 2 });
    await expect(store.check()).rejects.toThrow(
      /lacks the bucket commonwatt: run `commonwatt projection prepare`/,
    );
    await store.prepare();
    const patches = influx.taken().filter(({ method }) => method === 'PATCH');
    expect(patches.map(({ path, body }) => [path, body])).toEqual([
      ['/api/v2/buckets/id-commonwatt', '{"retentionRules":[]}'],
      [
        '/api/v2/buckets/id-commonwatt/telemetry',
        '{"retentionRules":[{"type":"expire","everySeconds":7776000}]}',
      ],
    ]);
    await store.check();
  });

  it('says which setting is wrong when the token is', async () => {
    const store = await storeOn(describedInflux2(), { organization, version: 2, token: 'old' });
    await expect(store.write([power])).rejects.toThrow(
      /401: unauthorized access. Check INFLUX_TOKEN/,
    );
  });
});

describe('InfluxDB 3', () => {
  it('is found by /ping, prepared and checked', async () => {
    const store = await storeOn(describedInflux3(), {});
    await store.prepare();
    const asked = influx.taken();
    expect(asked.map((one) => `${short(one)} ${one.body}`.trim())).toEqual([
      'GET /ping',
      'POST /api/v3/configure/database {"db":"commonwatt"}',
      'GET /api/v3/configure/database?format=json',
      'POST /api/v3/configure/database {"db":"commonwatt-telemetry","retention_period":"90d"}',
      'GET /api/v3/configure/database?format=json',
    ]);
    expect(asked.slice(1).every(({ authorization }) => authorization === 'Bearer secret')).toBe(
      true,
    );
    await store.check();
    await store.prepare();
  });

  it('is written to and read by database', async () => {
    const store = await storeOn(describedInflux3(), { version: 3 });
    await store.prepare();
    await store.check();
    influx.taken();
    expect(await store.write([register, power])).toEqual([]);
    await store.range({ ...shared, quantity: 'import' }, { from: instant(0), to: instant(NOW) });
    const [first, second, read] = influx.taken();
    expect(first).toEqual({
      method: 'POST',
      path: '/api/v3/write_lp?db=commonwatt&precision=millisecond',
      authorization: 'Bearer secret',
      contentType: 'text/plain; charset=utf-8',
      body: REGISTER_LINE,
    });
    expect([short(second), second.body]).toEqual([
      'POST /api/v3/write_lp?db=commonwatt-telemetry&precision=millisecond',
      LIVE_LINE,
    ]);
    expect(read.path.startsWith('/query?db=commonwatt&epoch=ms&q=select%20')).toBe(true);
  });

  it('refuses one line of a batch with 400: the others are written, that one comes back', async () => {
    const store = await storeOn(describedInflux3(), { version: 3 });
    await store.prepare();
    const rejected = await store.write([power, bad, { ...power, at: instant(NOW) }]);
    expect(rejected).toMatchObject([{ sample: bad, reason: /invalid column type/ }]);
  });

  it('is refused when it does not give back a sample of the age it has to keep', async () => {
    const store = await storeOn(describedInflux3({ keptDays: 30 }), { version: 3 });
    await store.prepare();
    await expect(store.check()).rejects.toThrow(
      /keeps the database commonwatt-telemetry less, but samples are to be kept there 90 days/,
    );
  });
});

describe('an InfluxDB', () => {
  it('that says nothing of itself has to be named', async () => {
    const store = await storeOn(
      () => ({ status: 204, headers: { 'X-Influxdb-Version': 'unknown' } }),
      {},
    );
    await expect(store.prepare()).rejects.toThrow(/says 'unknown, unknown'.*set INFLUX_VERSION/);
  });

  it('is read page by page: each begins after the last time of the one before', async () => {
    const page = (from: number, length: number) => ({
      results: [
        {
          series: [
            { columns: ['time', 'value'], values: Array.from({ length }, (_, n) => [from + n, n]) },
          ],
        },
      ],
    });
    const pages = [page(0, 10_000), page(10_000, 10_000), page(20_000, 1)];
    const store = await storeOn(() => ({ status: 200, body: pages.shift() ?? {} }), { version: 3 });
    const lengths: number[] = [];
    const span = { from: instant(0), to: instant(NOW) };
    for await (const { length } of store.pages({ ...shared, quantity: 'power' }, span)) {
      lengths.push(length);
    }
    expect(lengths).toEqual([10_000, 10_000, 1]);
    const from = influx.taken().map(({ path }) => /time%20%3E%3D%20(\d+)ms/.exec(path)?.[1]);
    expect(from).toEqual(['0', '10000', '20000']);
  });

  /** Sound until the test says otherwise. */
  async function soundStore(): Promise<{ store: InfluxStore; answer: (by: Answering) => void }> {
    const sound = describedInflux3();
    let answering = sound;
    const store = await storeOn((request) => answering(request), { version: 3 });
    await store.prepare();
    await store.check();
    influx.taken();
    const answer = (by: Answering) => {
      answering = by;
    };
    return { store, answer };
  }

  it('that refuses a larger body gets smaller ones', async () => {
    const { store, answer } = await soundStore();
    answer(({ body }) => ({ status: body.length > 1000 ? 413 : 204 }));
    const samples = Array.from({ length: 64 }, (_, n) => ({ ...power, at: instant(NOW + n) }));
    expect(await store.write(samples)).toEqual([]);
    const lengths = influx.taken().map(({ body }) => body.split('\n').length);
    expect(lengths.slice(0, 3)).toEqual([64, 32, 16]);
    expect(lengths.slice(3).reduce((sum, length) => sum + length)).toBeGreaterThanOrEqual(64);
  });

  it.each([
    [400, 'bad request'],
    [429, ''],
    [500, ''],
    [503, ''],
    [200, ''],
    [413, ''],
  ])('that answers %s %s has stored nothing: the batch is written again', async (status, body) => {
    const { store, answer } = await soundStore();
    answer(() => ({ status, body }));
    await expect(store.write([power])).rejects.toThrow(new RegExp(`answered ${status}`));
  });
});
