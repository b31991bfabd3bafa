import { acquisitionMigrations } from '../../../src/acquisition/acquisition.migration.js';
import { GapStore } from '../../../src/acquisition/record/gap.store.js';
import { CommunityId, MeterId } from '../../../src/community/community.js';
import { Instant } from '../../../src/kernel/quarter-hour.js';
import { readingServiceOn } from '../../support/acquisition.js';
import { carryModbus } from '../../support/carry-modbus.js';
import { useDatabase } from '../../support/database.js';
import { until, withPeer } from '../../support/modbus-bench.js';
import { BadInputCases } from '../rows.js';

const HOUSE = 'house' as CommunityId;
const EVER = [0 as Instant, 9e12 as Instant] as const;

export function cases(): BadInputCases {
  const database = useDatabase(acquisitionMigrations);

  return {
    'MODBUS-095': () =>
      withPeer({}, async ({ evil, bench }) => {
        await until('values', async () => (await bench.registers()).length >= 4);
        await bench.restart();
        await new Promise((resolve) => setTimeout(resolve, 2_500));
        const rest = Array.from({ length: 2 }, () => [0x64, 0x100]).flat();
        evil.script = (question) => [{ bytes: evil.answer(question, rest) }];
        bench.poll(evil.port);
        await until('later values', async () =>
          (await bench.registers()).some(({ energy }) => energy.kwh() === '6553.856000'),
        );
        await carryModbus(bench, database.dataSource);
        const gaps = await new GapStore(database.dataSource).gapsOf(HOUSE, ...EVER);
        expect(gaps).toHaveLength(1);
        expect(gaps[0].missed).toBeGreaterThanOrEqual(4);
        const meter = 'M-d1' as MeterId;
        const readings = readingServiceOn(database.dataSource);
        const series = await readings.seriesOf(HOUSE, [meter], ...EVER);
        const imported = series.find(({ register }) => register === 'import');
        const kept = new Set(imported?.milliwattHours);
        expect([...kept]).toEqual([6_553_701_000, 6_553_856_000]);
      }),
  };
}
