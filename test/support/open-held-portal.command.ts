import 'reflect-metadata';
import { DynamicModule } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ReadingService } from '../../src/acquisition/record/reading.service.js';
import { withContext } from '../../src/cli/application-context.service.js';
import { ChainModule, allMigrations } from '../../src/cli/app.module.js';
import { PeriodClose } from '../../src/cli/period-close.service.js';
import { Community, MemberId, MeterId } from '../../src/community/community.js';
import { CommunityService } from '../../src/community/community.service.js';
import { parseYamlTree } from '../../src/community/yaml-tree.js';
import { Energy } from '../../src/kernel/energy.js';
import { period } from '../../src/kernel/local-day.js';
import { Direction } from '../../src/kernel/profile.js';
import { instant, QUARTER_HOUR_MS, startOf } from '../../src/kernel/quarter-hour.js';
import { ReadingDecisionService } from '../../src/measurements/reading-decision.service.js';
import { SubstituteService } from '../../src/measurements/substitute.service.js';
import { FixedClock } from '../../src/platform/clock.service.js';
import { openThrowAwayDatabase } from '../../src/platform/embedded-database.service.js';
import { migrate } from '../../src/platform/migrate.service.js';
import { openPortal } from '../../src/portal/open-portal.service.js';
import { PortalModule } from '../../src/portal/portal.module.js';
import { UserAccountService } from '../../src/portal/user-account.service.js';

/** Serves the pages over a month in which a person has much to decide. */
class PortalOfHeldMonth {}

const PLACES = 2972;
const march = period('2026-03');
const yaml = `
version: 1
community: { id: held-house, name: Haus am Hang, timezone: Europe/Berlin, locale: de-DE, currency: EUR, legalModel: closed }
meteringPoints:
  - { id: roof, kind: generation }
  - { id: flat, kind: consumption }
  - { id: attic, kind: consumption }
  - { id: shop, kind: consumption }
meters:
  - { id: EHZ-1, meteringPoint: flat, to: 2026-03-16, digits: 6, calibratedUntil: 2026-12-31 }
  - { id: EHZ-2, meteringPoint: flat, from: 2026-03-16, digits: 6, calibratedUntil: 2034-12-31 }
  - { id: EHZ-3, meteringPoint: attic, calibratedUntil: 2026-02-28 }
  - { id: EHZ-4, meteringPoint: shop, factor: 40, calibratedUntil: 2026-05-31 }
members:
  - { id: coop, name: Genossenschaft am Hang eG, role: operator }
  - { id: anna, name: Anna Arnold }
  - { id: ben, name: Ben Brandt }
  - { id: cleo, name: Cleo Conrad }
holdings:
  - { meteringPoint: flat, member: anna, tariff: t, from: 2026-01-01 }
  - { meteringPoint: attic, member: ben, tariff: t, from: 2026-01-01 }
  - { meteringPoint: shop, member: cleo, tariff: t, from: 2026-01-01 }
tariffs: [{ id: t, prices: [{ from: 2026-01-01, solar: 0.2, grid: 0.3, base: 1.00, vat: 19 }] }]
allocation: [{ from: 2026-01-01, key: proportional, model: producer }]
`;

const database = await openThrowAwayDatabase();
await migrate(database.ownerUrl, allMigrations);
const clock = new FixedClock(instant(Date.parse('2026-04-02T08:00:00Z')));
const chain = (): DynamicModule => ChainModule.forFiles(database.serviceUrl, clock);

await withContext({ module: PortalOfHeldMonth, imports: [chain()] }, async (context) => {
  const get = <T>(part: abstract new (...args: never[]) => T) =>
    context.get<T>(part, { strict: false });
  const tree = parseYamlTree(yaml, 'community.yaml');
  const community = await get(CommunityService).save(tree, 'community.yaml');
  const readings = get(ReadingService);
  const start = startOf(community.zone.quarterHoursOfPeriod(march).first);
  const at = (place: number) => instant(start + place * QUARTER_HOUR_MS);
  const read = (meter: string, kwh: (place: number) => number | undefined, register: Direction) => {
    const rows = Array.from({ length: PLACES + 1 }, (_, place) => place).flatMap((place) => {
      const value = kwh(place);
      if (value === undefined) return [];
      const energy = Energy.ofMilliwattHours(Math.round(value * 1e6));
      return [{ meter: meter as MeterId, register, at: at(place), energy }];
    });
    return readings.append(community.id, rows, 'stand-2026-03.csv');
  };
  const exchange = 15 * 96;
  await read('roof', (place) => 100 + place / 2, 'export');
  await read('EHZ-1', (place) => (place <= exchange ? 41_250 + place / 4 : undefined), 'import');
  await read(
    'EHZ-2',
    (place) => (place < exchange || place > PLACES - 12 ? undefined : (place - exchange) / 4),
    'import',
  );
  await read('EHZ-3', (place) => 900 + place / 8 - (place < 1000 ? 0 : 600), 'import');
  await read(
    'EHZ-4',
    (place) => (place > 2000 && place < 2041 ? undefined : 70 + place / 400),
    'import',
  );
  await get(DataSource).query(
    `insert into measurements.meter_epoch (community, meter, serial, began_at) values
     ($1, 'EHZ-1', '1EMH0011223344', '2026-01-01T00:00:00Z'),
     ($1, 'EHZ-2', '1ISK0099887766', '2026-03-15T23:00:00Z')`,
    [community.id],
  );
  await get(PeriodClose).close(community, march, 'service');
  const substitutes = get(SubstituteService);
  const gaps = await substitutes.gaps(community, march);
  const late = gaps.find(({ meteringPoint, count }) => meteringPoint === 'flat' && count < 20);
  if (late !== undefined) {
    await substitutes.propose(community, march, { gap: late, reason: 'Z75', by: 'coop' });
  }
  await get(ReadingDecisionService).decide(community, {
    meter: 'EHZ-4' as MeterId,
    register: 'import',
    at: at(2041),
    decision: 'confirm',
    reason: 'Foto vom Zähler geprüft',
    decidedBy: 'coop',
  });
  await readings.append(
    community.id,
    [2010, 2020, 2030].map((place) => ({
      meter: 'EHZ-4' as MeterId,
      register: 'import' as const,
      at: at(place),
      energy: Energy.ofMilliwattHours(70_000_000 + place * 2_500 + 10_000),
    })),
    'import 3',
  );
  await get(PeriodClose).close(community, march, 'service');
});

const portal = { publicUrl: 'http://localhost' };
const opened = await openPortal(
  { module: PortalOfHeldMonth, imports: [chain(), PortalModule.forRoot(portal)] },
  { host: '127.0.0.1', port: 0, portal },
);
const accounts = opened.app.get(UserAccountService, { strict: false });
const visitor = { community: 'held-house' as Community['id'] };
await accounts.create(
  { ...visitor, login: 'coop', name: 'coop', member: 'coop' as MemberId, roles: ['operator'] },
  'coop-secret',
);
await accounts.create(
  { ...visitor, login: 'anna', name: 'anna', member: 'anna' as MemberId, roles: ['member'] },
  'anna-secret',
);
process.stdout.write(`${opened.url}\n`);
