import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Client } from 'pg';
import { acquisitionMigrations } from '../../src/acquisition/acquisition.migration.js';
import { AcquisitionModule } from '../../src/acquisition/acquisition.module.js';
import { Reading } from '../../src/acquisition/record/reading.js';
import { ReadingService } from '../../src/acquisition/record/reading.service.js';
import { chargingMigrations } from '../../src/charging/charging.migration.js';
import { ChargeSessionService } from '../../src/charging/charge-session.service.js';
import { communityMigrations } from '../../src/community/community.migration.js';
import { MemberId, MeterId, MeteringPointId } from '../../src/community/community.js';
import { parseCommunity } from '../../src/community/parse-community.js';
import { parseYamlTree } from '../../src/community/yaml-tree.js';
import { Energy } from '../../src/kernel/energy.js';
import { period } from '../../src/kernel/local-day.js';
import { Direction } from '../../src/kernel/profile.js';
import { Instant, instant, QUARTER_HOUR_MS } from '../../src/kernel/quarter-hour.js';
import { measurementsMigrations } from '../../src/measurements/measurements.migration.js';
import { MeasurementService } from '../../src/measurements/measurement.service.js';
import { SystemClock } from '../../src/platform/clock.service.js';
import { ClockModule } from '../../src/platform/clock.module.js';
import { DatabaseModule } from '../../src/platform/database.module.js';
import { HealthModule } from '../../src/platform/health.module.js';
import { settlementMigrations } from '../../src/settlement/settlement.migration.js';
import { SettlementModule } from '../../src/settlement/settlement.module.js';
import { SettlementService } from '../../src/settlement/settlement.service.js';
import { useDatabase } from '../support/database.js';

const YAML = `
version: 1
community: { id: house, name: House, timezone: Europe/Berlin, locale: de-DE, currency: EUR, legalModel: closed }
meteringPoints:
  - { id: grid, kind: grid }
  - { id: roof, kind: generation }
  - { id: flat, kind: consumption }
  - { id: charger, kind: charge-point, from: 2026-03-10 }
members: [{ id: coop, name: Coop, role: operator }]
holdings: []
tariffs: []
allocation: [{ from: 2026-01-01, key: proportional, model: producer }]
`;
const community = parseCommunity({ file: 'house', tree: parseYamlTree(YAML, 'house') });
const march = period('2026-03');
const span = community.zone.quarterHoursOfPeriod(march);
const start = span.first * QUARTER_HOUR_MS;
const end = start + span.count * QUARTER_HOUR_MS;

/** Half-hourly readings of a register that counts `milliwattHours` in each half-hour. */
function register(meter: string, direction: Direction, milliwattHours: number): Reading[] {
  const readings: Reading[] = [];
  for (let at = start; at <= end; at += 2 * QUARTER_HOUR_MS) {
    const energy = Energy.ofMilliwattHours(1_000_000 + readings.length * milliwattHours);
    readings.push({ meter: meter as MeterId, register: direction, at: instant(at), energy });
  }
  return readings;
}

describe('a month in the database', () => {
  const database = useDatabase([
    ...communityMigrations,
    ...acquisitionMigrations,
    ...chargingMigrations,
    ...measurementsMigrations,
    ...settlementMigrations,
  ]);
  let close: () => Promise<void>;
  let readings: ReadingService;
  let sessions: ChargeSessionService;
  let measurements: MeasurementService;
  let settlements: SettlementService;

  beforeAll(async () => {
    @Module({
      imports: [
        ClockModule.forRoot(new SystemClock()),
        HealthModule,
        DatabaseModule.forRoot({ url: database.serviceUrl }),
        AcquisitionModule.forRecordOnly(),
        SettlementModule,
      ],
    })
    class TestModule {}
    const app = await NestFactory.createApplicationContext(TestModule);
    close = () => app.close();
    readings = app.get(ReadingService);
    sessions = app.get(ChargeSessionService);
    measurements = app.get(MeasurementService);
    settlements = app.get(SettlementService);
  });
  afterAll(() => close());

  async function count(table: string): Promise<number> {
    const [row] = await database.dataSource.query<{ count: number }[]>(
      `select count(*)::int as count from ${table}`,
    );
    return row.count;
  }

  /** The first whole millisecond at which a run was the newest. */
  async function recordedAt(version: number): Promise<Instant> {
    const [row] = await database.dataSource.query<{ at: number }[]>(
      `select ceil(extract(epoch from recorded_at) * 1000)::float8 as at
       from settlement.run where version = $1`,
      [version],
    );
    return instant(row.at);
  }

  it('refuses to settle what was not measured and to show what was not settled', async () => {
    await expect(settlements.settle(community, march)).rejects.toThrow('has not been measured yet');
    await expect(settlements.of(community, march)).rejects.toThrow('has not been settled yet');
  });

  it('is measured and settled, and loads as it was decided', async () => {
    const all = [
      ...register('grid', 'import', 41),
      ...register('grid', 'export', 0),
      ...register('roof', 'export', 301),
      ...register('flat', 'import', 203),
      ...register('charger', 'import', 111),
    ];
    await readings.append(community.id, all, 'test');
    await sessions.append(community.id, [
      {
        id: 's-1',
        chargePoint: 'charger' as MeteringPointId,
        member: 'coop' as MemberId,
        startedAt: instant(start + 12 * 86_400_000),
        endedAt: instant(start + 12 * 86_400_000 + 30 * 3_600_000),
        startEnergy: Energy.zero,
        endEnergy: Energy.zero,
      },
    ]);
    const measured = await measurements.measure(community, march);
    expect(await measurements.of(community, march)).toEqual(measured);
    expect(measured.series.map(({ milliwattHours }) => milliwattHours.length)).toEqual([
      22 * 96 - 4,
      2972,
      2972,
      2972,
      2972,
    ]);
    const settled = await settlements.settle(community, march);
    expect(await settlements.of(community, march)).toEqual(settled);
    expect(settled.shares.map(({ session }) => session)).toEqual(['', 's-1', '']);
  });

  it('keeps nothing new when nothing changed', async () => {
    const before = [await count('measurements.day'), await count('settlement.allocation_day')];
    const settled = await settlements.of(community, march);
    await measurements.measure(community, march);
    expect(await settlements.settle(community, march)).toEqual(settled);
    expect([await count('measurements.day'), await count('settlement.allocation_day')]).toEqual(
      before,
    );
    expect(await count('settlement.run')).toBe(1);
  });

  it('keeps the old version beside the new one when a late reading arrives', async () => {
    const late = {
      meter: 'flat' as MeterId,
      register: 'import' as const,
      at: instant(start + QUARTER_HOUR_MS),
    };
    const before = await count('measurements.day');
    const old = await settlements.of(community, march);
    await readings.append(
      community.id,
      [{ ...late, energy: Energy.ofMilliwattHours(1_000_003) }],
      'test',
    );
    await measurements.measure(community, march);
    expect(await count('measurements.day')).toBe(before + 1);
    const settled = await settlements.settle(community, march);
    expect(await settlements.of(community, march)).toEqual(settled);
    expect(settled.shares.find((row) => row.meteringPoint === 'flat')?.consumption[0]).toBe(3);
    expect(await count('settlement.run')).toBe(2);
    expect(await count('settlement.current_balance_day')).toBe(31);
    expect(await settlements.of(community, march, { asOf: await recordedAt(1) })).toEqual(old);
    expect(await settlements.of(community, march, { asOf: await recordedAt(2) })).toEqual(settled);
    const early = instant((await recordedAt(1)) - 1);
    await expect(settlements.of(community, march, { asOf: early })).rejects.toThrow(
      'has not been settled yet',
    );
  });

  it('keeps nothing of a month in which a register falls', async () => {
    const before = await count('measurements.day');
    const at = instant(start + 100 * QUARTER_HOUR_MS + 60_000);
    const fallen = {
      meter: 'roof' as MeterId,
      register: 'export' as const,
      at,
      energy: Energy.ofMilliwattHours(9_000_000),
    };
    await readings.append(community.id, [fallen], 'test');
    await expect(measurements.measure(community, march)).rejects.toThrow(
      'the export register of meter roof falls from 9.000000 to 1.015351 kWh at 2026-03-02T00:30:00Z',
    );
    expect(await count('measurements.day')).toBe(before);
  });

  it.each([
    'measurements.day',
    'settlement.run',
    'settlement.allocation_day',
    'settlement.balance_day',
  ])('%s is append-only, for its owner too', async (table) => {
    const owner = new Client({ connectionString: database.ownerUrl });
    await owner.connect();
    await expect(owner.query(`delete from ${table}`)).rejects.toThrow('append-only');
    await expect(owner.query(`truncate ${table} cascade`)).rejects.toThrow('append-only');
    await expect(database.dataSource.query(`update ${table} set version = 9`)).rejects.toThrow(
      /permission denied|append-only/,
    );
    await expect(database.dataSource.query(`delete from ${table}`)).rejects.toThrow('append-only');
    await owner.end();
  });
});
