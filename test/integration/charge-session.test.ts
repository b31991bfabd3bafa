import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { acquisitionMigrations } from '../../src/acquisition/acquisition.migration.js';
import { ReadingService } from '../../src/acquisition/record/reading.service.js';
import { TimeSeries } from '../../src/acquisition/projection/time-series.service.js';
import { ChargeSessionService } from '../../src/charging/charge-session.service.js';
import { chargingMigrations } from '../../src/charging/charging.migration.js';
import { CommunityId, MemberId, MeterId, MeteringPointId } from '../../src/community/community.js';
import { communityMigrations } from '../../src/community/community.migration.js';
import { CommunityService } from '../../src/community/community.service.js';
import { parseYamlTree } from '../../src/community/yaml-tree.js';
import { Instant } from '../../src/kernel/quarter-hour.js';
import { SystemClock } from '../../src/platform/clock.service.js';
import { ChargePointDevice } from '../../src/simulator/charge-point.device.js';
import {
  PASSWORD,
  RunningCentralSystem,
  startCentralSystem,
  until,
} from '../support/central-system.js';
import { useDatabase } from '../support/database.js';
import { SOUND_COMMUNITY } from '../support/sound-community.js';

const HALL = 'hall' as CommunityId;
const CHARGER = 'charger' as MeteringPointId;
const ANNA = 'anna' as MemberId;

const database = useDatabase([
  ...communityMigrations,
  ...acquisitionMigrations,
  ...chargingMigrations,
]);
let running: RunningCentralSystem;
let device: ChargePointDevice;

const sessions = () => running.app.get(ChargeSessionService);
const live = () => sessions().live(HALL, CHARGER);

async function start(port = 0): Promise<void> {
  running = await startCentralSystem(database.serviceUrl, new SystemClock(), port);
}

async function chargeUntil(milliwattHours: number): Promise<string> {
  const { session } = await until(
    live,
    ({ session }) => (session?.energy.milliwattHours ?? 0) >= milliwattHours,
  );
  return session?.id ?? '';
}

async function endedSessions() {
  const far = (Date.now() + 1e9) as Instant;
  return sessions().endedIn(HALL, 0 as Instant, far);
}

beforeAll(async () => {
  await start();
  await running.app.get(CommunityService).save(parseYamlTree(SOUND_COMMUNITY, 'hall'), 'hall');
  const memoryFile = join(await mkdtemp(join(tmpdir(), 'commonwatt-cp-')), 'charger.json');
  device = new ChargePointDevice({
    url: `ws://127.0.0.1:${running.port}/ocpp`,
    chargeBox: 'CP-07',
    password: PASSWORD,
    memoryFile,
    firstMilliwattHours: 4_242_000_000,
    wattsMax: 400_000,
    sampleMs: 200,
  });
}, 120_000);

afterAll(async () => {
  device.stop();
  await running.app.close();
});

describe('a driver at a charge point', () => {
  it('is told that it is not connected', async () => {
    await expect(sessions().start(HALL, CHARGER, ANNA)).rejects.toMatchObject({
      code: 'charge-point-offline',
    });
  });

  it('starts a session, sees it run and stops it; its registers are stored', async () => {
    device.start();
    await until(live, ({ status }) => status === 'Available');
    await sessions().start(HALL, CHARGER, ANNA);
    const id = await chargeUntil(3000);
    expect(await live()).toMatchObject({ connected: true, session: { id, member: 'anna' } });
    await expect(sessions().start(HALL, CHARGER, ANNA)).rejects.toMatchObject({
      code: 'charge-point-busy',
    });
    await expect(sessions().stop(HALL, CHARGER, 'coop' as MemberId)).rejects.toMatchObject({
      code: 'no-session',
    });

    await sessions().stop(HALL, CHARGER, ANNA);
    await until(live, ({ session }) => session === undefined);
    const session = (await endedSessions()).at(0);
    expect(session).toMatchObject({ id, chargePoint: 'charger', member: 'anna' });
    expect(session?.startEnergy.kwh()).toBe('4242.000000');
    expect(session?.endEnergy.milliwattHours).toBe(device.registerWattHours * 1000);
    const registers = await database.dataSource.query<{ kwh: string }[]>(
      'select milliwatt_hours as kwh from charging.session_register where session = $1',
      [id],
    );
    expect(registers.length).toBeGreaterThan(2);
  }, 60_000);

  it('left its registers in the record as readings of the charge point', async () => {
    const readings = running.app.get(ReadingService, { strict: false });
    const far = (Date.now() + 1e9) as Instant;
    const found = await until(
      () => readings.seriesOf(HALL, ['charger' as MeterId], 0 as Instant, far),
      (series) => series.at(0)?.milliwattHours.at(-1) === device.registerWattHours * 1000,
    );
    expect(found.at(0)?.milliwattHours.at(0)).toBe(4_242_000_000);
    const latest = await running.app.get(TimeSeries, { strict: false }).latest(HALL);
    expect(latest.map(({ quantity }) => quantity).sort()).toEqual(['import', 'power']);
  });

  it('keeps the session when the central system restarts and when the station does', async () => {
    await sessions().start(HALL, CHARGER, ANNA);
    const id = await chargeUntil(1000);
    await running.app.close();
    await start(running.port);
    await until(live, ({ connected }) => connected);
    device.stop();
    device.start();
    await until(live, ({ connected }) => connected);
    const before = (await live()).session?.energy.milliwattHours ?? 0;
    expect(await chargeUntil(before + 1000)).toBe(id);

    await running.app.close();
    device.unplug();
    await start(running.port);
    await until(live, ({ session }) => session === undefined);
    const ended = await endedSessions();
    expect(ended.map((session) => session.id)).toContain(id);
    expect(ended).toHaveLength(2);
    expect(ended.at(1)?.endEnergy.milliwattHours).toBe(device.registerWattHours * 1000);
    expect(ended.at(1)?.startEnergy).toEqual(ended.at(0)?.endEnergy);
  }, 60_000);
});
