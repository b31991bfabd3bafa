import { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ReadingService } from '../../src/acquisition/record/reading.service.js';
import { allMigrations, ChainModule } from '../../src/cli/app.module.js';
import { MeterId } from '../../src/community/community.js';
import { parseCommunity } from '../../src/community/parse-community.js';
import { parseYamlTree } from '../../src/community/yaml-tree.js';
import { Energy } from '../../src/kernel/energy.js';
import { localDay, period } from '../../src/kernel/local-day.js';
import { instant, quarterHour, QUARTER_HOUR_MS, startOf } from '../../src/kernel/quarter-hour.js';
import { MeasurementService } from '../../src/measurements/measurement.service.js';
import { SystemClock } from '../../src/platform/clock.service.js';
import { SettlementService } from '../../src/settlement/settlement.service.js';
import { useDatabase } from '../support/database.js';

const YAML = `
version: 1
community: { id: house, name: House, timezone: Europe/Berlin, locale: de-DE, currency: EUR, legalModel: closed }
meteringPoints:
  - { id: roof, kind: generation }
  - { id: flat, kind: consumption }
members: [{ id: coop, name: Coop, role: operator }]
holdings: []
tariffs: []
allocation: [{ from: 2026-01-01, key: proportional, model: producer }]
`;
const community = parseCommunity({ file: 'house', tree: parseYamlTree(YAML, 'house') });
const march = period('2026-03');

describe('a month that still runs', () => {
  const database = useDatabase(allMigrations);
  let app: INestApplicationContext;
  let readings: ReadingService;
  let measurements: MeasurementService;
  let settlements: SettlementService;

  beforeAll(async () => {
    const root = ChainModule.forFiles(database.serviceUrl, new SystemClock());
    app = await NestFactory.createApplicationContext(root, { logger: ['fatal'] });
    readings = app.get(ReadingService);
    measurements = app.get(MeasurementService);
    settlements = app.get(SettlementService);
  });
  afterAll(() => app.close());

  async function count(table: string): Promise<number> {
    const [row] = await database.dataSource.query<{ count: number }[]>(
      `select count(*)::int as count from ${table}`,
    );
    return row.count;
  }

  it('is known so far while it runs: replaced by the next quarter-hour, gone when it is whole', async () => {
    const { first } = community.zone.quarterHoursOfPeriod(march);
    const start = startOf(first);
    const at = (place: number) => instant(start + place * QUARTER_HOUR_MS);
    const readingAt = (meter: string, name: 'import' | 'export', place: number) => ({
      meter: meter as MeterId,
      register: name,
      at: at(place),
      energy: Energy.ofMilliwattHours(place * 1000),
    });
    const places = Array.from({ length: 121 }, (_, place) => place);
    await readings.append(
      community.id,
      places.flatMap((place) => [
        readingAt('roof', 'export', place),
        readingAt('flat', 'import', place),
      ]),
      'test',
    );
    for (const place of [100, 120, 120]) {
      const until = quarterHour(first + place);
      const measured = await measurements.measureSoFar(community, march, until);
      await settlements.settleSoFar(community, measured, localDay('2026-03-01'));
      expect(await measurements.of(community, march)).toEqual(measured);
      const settled = await settlements.of(community, march);
      expect(settled.balance.allocated).toHaveLength(place);
      expect(settled.missing).toEqual([]);
    }
    expect(await count(`measurements.day`)).toBe(4);
    expect(await count(`settlement.run`)).toBe(1);
    await measurements.measure(community, march);
    await settlements.settle(community, march);
    expect(await count(`measurements.day where version = 0`)).toBe(0);
    expect(await count(`settlement.run where version = 0`)).toBe(0);
    expect(await count(`settlement.allocation_day`)).toBe(31);
  });
});
