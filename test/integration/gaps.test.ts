import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { acquisitionMigrations } from '../../src/acquisition/acquisition.migration.js';
import { KnownDevices } from '../../src/acquisition/known-devices.service.js';
import { GapService } from '../../src/acquisition/record/gap.service.js';
import { GapStore } from '../../src/acquisition/record/gap.store.js';
import { FrameSample } from '../../src/acquisition/sample.js';
import { CursorStore } from '../../src/acquisition/spool/cursor.store.js';
import { Decoders } from '../../src/acquisition/spool/decoders.service.js';
import { SpooledFrame } from '../../src/acquisition/spool/frame-decoder.js';
import { SpoolDrain } from '../../src/acquisition/spool/spool-drain.service.js';
import { Spool } from '../../src/acquisition/spool/spool.service.js';
import { CommunityId, MeterId } from '../../src/community/community.js';
import { Energy } from '../../src/kernel/energy.js';
import { instant } from '../../src/kernel/quarter-hour.js';
import { Zone } from '../../src/kernel/zone.js';
import { SystemClock } from '../../src/platform/clock.service.js';
import { Health } from '../../src/platform/health.service.js';
import { readingServiceOn, recordTargetOn } from '../support/acquisition.js';
import { useDatabase } from '../support/database.js';

const START = Date.UTC(2026, 2, 1, 12);
const house = 'house' as CommunityId;
const meter = 'm' as MeterId;
const seconds = (count: number) => instant(START + count * 1000);

/** `{"counts":5,"serial":"A"}` is a register value, `{"away":"timeout"}` an outage, each at receipt. */
function decode({ payload, receivedAt: at, device }: SpooledFrame): FrameSample[] {
  const said = JSON.parse(new TextDecoder().decode(payload)) as Said;
  const shared = { community: house, device, meter, at };
  if (said.away !== undefined) return [{ ...shared, kind: 'outage', reason: said.away }];
  const energy = Energy.ofMilliwattHours(said.counts ?? 0);
  const { serial } = said;
  return [{ ...shared, kind: 'register', register: 'import', energy, serial, flags: ['clock'] }];
}
interface Said {
  readonly counts?: number;
  readonly serial?: string;
  readonly away?: string;
}

describe('what the record keeps of a device beside its readings', () => {
  const database = useDatabase(acquisitionMigrations);
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'commonwatt-gaps-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  const gaps = () => new GapService(new GapStore(database.dataSource));
  const shown = async (device: string) =>
    (await gaps().gapsOf(house, seconds(0), seconds(3600)))
      .filter((gap) => gap.device === device)
      .map(({ from, to, missed, reason }) => {
        const end = to === undefined ? 'open' : (to - START) / 1000;
        return `${(from - START) / 1000}-${end} ${missed ?? '?'} ${reason}`;
      });

  /** A service of its own, as after a restart: everything it knows comes from disk and database. */
  async function say(device: string, said: readonly [number, Said][]): Promise<void> {
    const health = new Health(new SystemClock());
    const spool = await Spool.open({ directory, budgetBytes: 1e9, readers: ['record'] }, health);
    for (const [at, what] of said) {
      const payload = new TextEncoder().encode(JSON.stringify(what));
      await spool.append({ device, source: 'mqtt', payload, receivedAt: seconds(at) });
    }
    const devices = new KnownDevices();
    const zone = new Zone('Europe/Berlin');
    devices.add({ community: house, device, meter, zone, cadenceMs: 10_000 });
    const decoders = new Decoders();
    decoders.register('mqtt', { decode });
    const target = recordTargetOn(database.dataSource, decoders, devices);
    await new SpoolDrain(spool, target, new CursorStore(database.dataSource), health).drain();
    await spool.close();
  }

  it('opens a gap by an outage, over a restart too, and closes it by the next sample', async () => {
    await say('away', [
      [0, { counts: 1 }],
      [10, { away: 'timeout' }],
    ]);
    expect(await shown('away')).toEqual(['0-open ? timeout']);
    expect(await gaps().open(house)).toHaveLength(1);
    await say('away', [[50, { counts: 2 }]]);
    expect(await shown('away')).toEqual(['0-50 4 timeout']);
    expect(await gaps().open(house)).toEqual([]);
  });

  it('finds the gap between the last frame before a crash and the first after it', async () => {
    await say('crash', [[0, { counts: 1 }]]);
    await say('crash', [[120, { counts: 2 }]]);
    expect(await shown('crash')).toEqual(['0-120 11 silence']);
  });

  it('changes nothing when the same frames are read again', async () => {
    await say('again', [
      [0, { counts: 1 }],
      [5, { away: 'offline' }],
      [30, { counts: 2 }],
    ]);
    const before = await shown('again');
    await database.dataSource.query('delete from acquisition.cursor');
    await say('again', []);
    expect(await shown('again')).toEqual(before);
  });

  it('keeps the serial numbers a meter gave, in runs', async () => {
    await say('serials', [
      [600, { counts: 1, serial: 'A' }],
      [610, { counts: 2, serial: 'A' }],
      [620, { counts: 3 }],
      [630, { counts: 1, serial: 'B' }],
      [640, { counts: 2, serial: 'A' }],
    ]);
    const readings = readingServiceOn(database.dataSource);
    const runs = await readings.serialsOf(house, [meter], seconds(600), seconds(900));
    expect(runs.map(({ register, serial, from, to }) => [register, serial, from, to])).toEqual([
      ['import', 'A', seconds(600), seconds(610)],
      ['import', 'B', seconds(630), seconds(630)],
      ['import', 'A', seconds(640), seconds(640)],
    ]);
    const flags: unknown = await database.dataSource.query(
      `select distinct flags from acquisition.reading where source = 'mqtt/serials'`,
    );
    expect(flags).toEqual([{ flags: ['clock'] }]);
  });

  it('lets nobody rewrite a gap', async () => {
    await say('closed', [
      [0, { counts: 1 }],
      [60, { counts: 2 }],
    ]);
    const reopen = `update acquisition.gap set "to" = null where device = 'closed'`;
    await expect(database.dataSource.query(reopen)).rejects.toThrow(/only be closed, once/);
    const forget = 'delete from acquisition.gap';
    await expect(database.dataSource.query(forget)).rejects.toThrow(/permission denied/);
  });
});
