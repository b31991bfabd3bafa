import fc from 'fast-check';
import { acquisitionMigrations } from '../../src/acquisition/acquisition.migration.js';
import { InfluxStore } from '../../src/acquisition/projection/influx.store.js';
import { Sample } from '../../src/acquisition/sample.js';
import { SampleStore } from '../../src/acquisition/projection/sample.store.js';
import { TimeSeries } from '../../src/acquisition/projection/time-series.service.js';
import { CommunityId, MeterId } from '../../src/community/community.js';
import { Energy } from '../../src/kernel/energy.js';
import { instant } from '../../src/kernel/quarter-hour.js';
import { FixedClock } from '../../src/platform/clock.service.js';
import { useDatabase } from '../support/database.js';
import { TestInflux } from '../support/influx.js';

const T = Date.UTC(2026, 2, 1);
const house = 'house' as CommunityId;
const clock = new FixedClock(instant(T + 3_600_000));
const m1 = 'm-1' as MeterId;

function power(seconds: number, value: number, meter = 'm-1', community = house): Sample {
  const at = instant(T + seconds * 1000);
  return {
    community,
    device: 'd',
    meter: meter as MeterId,
    at,
    kind: 'live',
    quantity: 'power',
    value,
  };
}

function counted(seconds: number, milliwattHours: number, community = house): Sample {
  const at = instant(T + seconds * 1000);
  const energy = Energy.ofMilliwattHours(milliwattHours);
  return { community, device: 'd', meter: m1, at, kind: 'register', register: 'import', energy };
}

const span = (from: number, to: number, stepMs?: number) => ({
  from: instant(T + from * 1000),
  to: instant(T + to * 1000),
  stepMs,
});
const powerOf = (meter: string, community = house) =>
  ({ community, meter: meter as MeterId, quantity: 'power' }) as const;

function keepsTheContract(store: () => TimeSeries): void {
  it('gives back what was written, by time, first included and last excluded', async () => {
    await store().write([power(2, -3), power(0, 1.25), power(1, 0), power(3, 7)]);
    expect(await store().range(powerOf('m-1'), span(0, 3))).toEqual([
      { at: T, value: 1.25 },
      { at: T + 1000, value: 0 },
      { at: T + 2000, value: -3 },
    ]);
    expect(await store().range(powerOf('silent'), span(0, 3))).toEqual([]);
    expect(await store().range(powerOf('m-1', 'other' as CommunityId), span(0, 3))).toEqual([]);
  });

  it('keeps registers to the milliwatt-hour and to the millisecond', async () => {
    const exact = counted(10.123, 9_007_199_254_740_990);
    await store().write([exact]);
    const series = { community: house, meter: m1, quantity: 'import' } as const;
    expect(await store().range(series, span(10, 11))).toEqual([
      { at: T + 10_123, value: 9_007_199_254_740_990 },
    ]);
  });

  it('gives the mean of a live quantity and the last value of a register for each step', async () => {
    await store().write([0, 20, 40, 60, 180].map((second) => power(second, second, 'steps')));
    expect(await store().range(powerOf('steps'), span(0, 240, 60_000))).toEqual([
      { at: T, value: 20 },
      { at: T + 60_000, value: 60 },
      { at: T + 180_000, value: 180 },
    ]);
    const other = 'steps' as CommunityId;
    await store().write([0, 20, 40, 60].map((second) => counted(second, second, other)));
    const series = { community: other, meter: m1, quantity: 'import' } as const;
    expect(await store().range(series, span(0, 240, 60_000))).toEqual([
      { at: T, value: 40 },
      { at: T + 60_000, value: 60 },
    ]);
  });

  it('knows the newest point of every series of one community', async () => {
    const other = 'latest' as CommunityId;
    const samples = [power(5, 50, 'b', other), power(6, 60, 'b', other), power(1, 10, 'a', other)];
    await store().write([...samples, counted(9, 90, other)]);
    expect(await store().latest(other)).toEqual([
      { ...powerOf('a', other), at: T + 1000, value: 10 },
      { ...powerOf('b', other), at: T + 6000, value: 60 },
      { community: other, meter: 'm-1', quantity: 'import', at: T + 9000, value: 90 },
    ]);
  });

  it('keeps a sample written twice once, and the later of two values for one instant', async () => {
    await store().write([power(1, 1, 'twice'), power(1, 1, 'twice')]);
    await store().write([power(1, 1, 'twice')]);
    expect(await store().range(powerOf('twice'), span(0, 9))).toEqual([{ at: T + 1000, value: 1 }]);
    await store().write([power(1, 2, 'twice'), power(1, 3, 'twice')]);
    expect(await store().range(powerOf('twice'), span(0, 9))).toEqual([{ at: T + 1000, value: 3 }]);
  });

  it('gives back the sample it can never take and stores the others', async () => {
    const bad = power(2, Number.NaN, 'part');
    const rejected = await store().write([power(1, 1, 'part'), bad, power(3, 3, 'part')]);
    expect(rejected).toEqual([{ sample: bad, reason: 'NaN is no value' }]);
    expect(await store().range(powerOf('part'), span(0, 9))).toHaveLength(2);
  });

  it('holds the same points whatever the order and repetition of the samples', async () => {
    const set = Array.from({ length: 20 }, (_, second) => second);
    let run = 0;
    const shuffled = fc.array(fc.shuffledSubarray(set), { maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(shuffled, async (parts) => {
        const meter = `permuted-${run++}`;
        for (const part of [...parts, set]) {
          await store().write(part.map((second) => power(second, second * 1.5, meter)));
        }
        const points = await store().range(powerOf(meter), span(0, 60));
        expect(points.map(({ value }) => value)).toEqual(set.map((second) => second * 1.5));
      }),
      { numRuns: 20 },
    );
  });
}

describe('the time series in PostgreSQL', () => {
  const database = useDatabase(acquisitionMigrations);
  let store: SampleStore;
  beforeAll(async () => {
    store = new SampleStore(database.dataSource);
    await store.prepare();
  });
  keepsTheContract(() => store);

  it('forgets samples before an instant', async () => {
    await store.write([power(1, 1, 'old'), power(2, 2, 'old')]);
    await store.forgetBefore(instant(T + 2000));
    expect(await store.range(powerOf('old'), span(0, 9))).toEqual([{ at: T + 2000, value: 2 }]);
  });
});

describe('the time series in InfluxDB', () => {
  let influx: TestInflux;
  let store: InfluxStore;
  beforeAll(async () => {
    influx = await TestInflux.create();
    await influx.start();
    store = new InfluxStore(
      { url: influx.url, database: 'commonwatt', telemetryDays: 36_500 },
      clock,
    );
    await store.prepare();
  }, 60_000);
  afterAll(() => influx.remove());
  keepsTheContract(() => store);

  it('reads a long span page by page', async () => {
    const samples = Array.from({ length: 25_000 }, (_, second) => power(second, second, 'long'));
    await store.write(samples);
    const lengths: number[] = [];
    const values: number[] = [];
    for await (const page of store.pages(powerOf('long'), span(0, 30_000))) {
      lengths.push(page.length);
      values.push(...page.map(({ value }) => value));
    }
    expect(lengths).toEqual([10_000, 10_000, 5000]);
    expect(values).toEqual(samples.map((_, second) => second));
  }, 30_000);

  it('finds the one line of a batch that the server refuses', async () => {
    const typed = new InfluxStore(
      { url: influx.url, database: 'typed', telemetryDays: 36_500 },
      clock,
    );
    await typed.prepare();
    const shard = T - 60_000_000_000;
    await fetch(`${influx.url}/write?db=typed&rp=telemetry&precision=ms`, {
      method: 'POST',
      body: `live,community=house,meter=typed,quantity=power value="text" ${shard}`,
    });
    const conflicting = { ...power(0, 1, 'typed'), at: instant(shard + 1) };
    const rejected = await typed.write([power(1, 1), conflicting, power(2, 2), power(3, 3)]);
    expect(rejected).toMatchObject([{ sample: conflicting, reason: /field type conflict/ }]);
    expect(await typed.range(powerOf('m-1'), span(0, 9))).toHaveLength(3);
  });

  it('says that it is away, and takes everything when it is back', async () => {
    await influx.stop();
    await expect(store.write([power(1, 1, 'away')])).rejects.toThrow();
    await influx.start();
    await store.write([power(1, 1, 'away')]);
    expect(await store.range(powerOf('away'), span(0, 9))).toHaveLength(1);
    expect(await store.range(powerOf('m-1'), span(0, 3))).toHaveLength(3);
  }, 60_000);
});
