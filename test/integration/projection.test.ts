import { rowsOf, TestInflux } from '../support/influx.js';
import { ProjectionBench } from '../support/projection-bench.js';

const SPREAD = { frames: 200, meters: 4, days: 10 };

describe('the projection', () => {
  let influx: TestInflux;
  let bench: ProjectionBench;
  beforeAll(async () => {
    influx = await TestInflux.create();
    await influx.start();
    bench = await ProjectionBench.open({ url: influx.url });
  }, 180_000);
  afterAll(async () => {
    await bench.close();
    await influx.remove();
  }, 60_000);

  it('is not carried into a database that only the install step makes', async () => {
    await bench.say(0, SPREAD);
    expect(String(await bench.tryDrain())).toMatch(/lacks the retention policy autogen/);
    expect(await rowsOf(influx.url, '', 'show databases')).toEqual([]);
    await bench.prepare();
    expect(await bench.tryDrain()).toBe(undefined);
  });

  it('is mended where it differs from the record, and says where it cannot be', async () => {
    for (let n = 1; n < SPREAD.frames; n += 1) await bench.say(n, SPREAD);
    await bench.drainThrough();
    expect(await bench.compare()).toEqual([]);
    const sound = await bench.digests();
    const [{ at }] = bench.expected;
    const tags = 'community=house,meter=m-0,quantity=import';
    const write = (line: string) =>
      fetch(`${influx.url}/write?db=commonwatt&rp=autogen&precision=ms`, {
        method: 'POST',
        body: line,
      });
    await write(`register,${tags} milliwatt_hours=999i ${at}`);
    expect(await bench.compare()).toMatchObject([{ meter: 'm-0', mended: true }]);
    expect(await bench.digests()).toEqual(sound);
    await write(`register,${tags} milliwatt_hours=999i ${at + 1}`);
    const [surplus] = await bench.compare();
    expect(surplus).toMatchObject({ meter: 'm-0', mended: false });
    expect(surplus.projected).toBe(surplus.recorded + 1);
  }, 60_000);

  it('is built again from the record when its database is gone', async () => {
    await rowsOf(influx.url, 'commonwatt', 'drop database commonwatt');
    await bench.prepare();
    await bench.rebuild();
    expect(await bench.compare()).toEqual([]);
  }, 60_000);
});
