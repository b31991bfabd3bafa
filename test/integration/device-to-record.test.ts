import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { INestApplicationContext, Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { acquisitionMigrations } from '../../src/acquisition/acquisition.migration.js';
import { AcquisitionModule } from '../../src/acquisition/acquisition.module.js';
import { readDeviceKinds } from '../../src/acquisition/device-files.service.js';
import { parseDeviceList } from '../../src/acquisition/device-list.js';
import { DeviceModule } from '../../src/acquisition/device.module.js';
import { referencesOf } from '../../src/acquisition/device-references.js';
import { DeviceService } from '../../src/acquisition/device.service.js';
import { Drains } from '../../src/acquisition/spool/drains.service.js';
import { ReadingService } from '../../src/acquisition/record/reading.service.js';
import { Instant } from '../../src/kernel/quarter-hour.js';
import { ClockModule } from '../../src/platform/clock.module.js';
import { SystemClock } from '../../src/platform/clock.service.js';
import { DatabaseModule } from '../../src/platform/database.module.js';
import { HealthModule } from '../../src/platform/health.module.js';
import { SimulatedCommunity } from '../../src/simulator/simulated-community.device.js';
import { accountsOf } from '../support/broker-accounts.js';
import { useDatabase } from '../support/database.js';
import { communityOf } from '../support/device-bench.js';

const PATIENT = 120_000;
const clock = new SystemClock();

describe('what the meters of the Werkhalle say', () => {
  const database = useDatabase(acquisitionMigrations);
  let directory: string;
  let service: INestApplicationContext;
  let simulated: SimulatedCommunity;

  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'commonwatt-record-'));
    const spoolDirectory = path.join(directory, 'spool');
    await mkdir(spoolDirectory);
    await writeFile(path.join(spoolDirectory, 'spool-id'), 'bench');
    @Module({
      imports: [
        ClockModule.forRoot(clock),
        HealthModule,
        DatabaseModule.forRoot({ url: database.serviceUrl }),
        AcquisitionModule.forRoot({ spoolDirectory }),
        DeviceModule,
      ],
    })
    class Acquiring {}
    Logger.overrideLogger(false);
    service = await NestFactory.createApplicationContext(Acquiring);
    const kinds = await readDeviceKinds('config/devices');
    simulated = SimulatedCommunity.open(directory, {
      profiles: kinds.profiles,
      now: () => clock.now(),
    });
    const community = communityOf(simulated.document);
    const tree = { root: await simulated.openModbus(), lines: new Map<string, number>() };
    const entries = parseDeviceList(tree, 'devices.yaml', referencesOf(community, kinds));
    const devices = service.get(DeviceService);
    devices.add(community, entries, kinds);
    const port = await devices.openBroker({
      port: 0,
      accounts: accountsOf(community.id, simulated.passwords),
    });
    const meters = await simulated.connectMeters(`mqtt://127.0.0.1:${port}`);
    service.get(Drains).start();
    devices.startPolling();
    await Promise.all(meters.map((meter) => meter.publish()));
  }, PATIENT);

  afterAll(async () => {
    await simulated.close();
    await service.close();
    await rm(directory, { recursive: true });
  }, PATIENT);

  it(
    'comes into the record through the spool: every register that speaks every few seconds',
    async () => {
      const readings = service.get(ReadingService);
      const spoken = simulated.house.meters.filter(
        ({ id, to }) => to === undefined && !/^(?:charger|SHE)/.test(id),
      );
      const ids = spoken.map(({ id }) => id as never);
      const from = simulated.historyEnd;
      const heard = async () => {
        const to = (clock.now() + 1000) as Instant;
        const series = await readings.seriesOf('werkhalle' as never, ids, from, to);
        return series.map(({ meter, register }) => `${meter} ${register}`).sort();
      };
      const expected = spoken
        .flatMap(({ id, directions }) => directions.map((way) => `${id} ${way}`))
        .sort();
      for (let turn = 0; turn < 300 && !(await includesAll(heard, expected)); turn += 1) {
        await pause(100);
      }
      expect(await heard()).toEqual(expect.arrayContaining(expected));
    },
    PATIENT,
  );
});

async function includesAll(
  heard: () => Promise<readonly string[]>,
  expected: readonly string[],
): Promise<boolean> {
  const found = new Set(await heard());
  return expected.every((register) => found.has(register));
}
