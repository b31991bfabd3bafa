import { NestFactory } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { ReadingService } from '../../src/acquisition/record/reading.service.js';
import { allMigrations, ChainModule } from '../../src/cli/app.module.js';
import { Community } from '../../src/community/community.js';
import { parseCommunity } from '../../src/community/parse-community.js';
import { parseYamlTree } from '../../src/community/yaml-tree.js';
import { period } from '../../src/kernel/local-day.js';
import { instant, quarterHour, startOf } from '../../src/kernel/quarter-hour.js';
import { measure } from '../../src/measurements/measure.js';
import { SystemClock } from '../../src/platform/clock.service.js';
import { openThrowAwayDatabase } from '../../src/platform/embedded-database.service.js';
import { migrate } from '../../src/platform/migrate.service.js';
import { Bench } from '../bench.js';

const POINTS = 1_000;
const REPETITIONS = 3;
/** The service loads nine days before a month and one after it. */
const DAY_MS = 86_400_000;
const march = period('2026-03');

const READINGS = `
insert into acquisition.reading (community, meter, register, at, milliwatt_hours, estimated, source)
select $1, 'flat-' || point, 'import', to_timestamp((q.at)::bigint * 900), 
  (q.at - $2::bigint) * 250000 + (q.at * 7919 + point) % 1000, false, 'bench'
from generate_series($3::int, $4::int) as point
cross join generate_series($2::bigint, $5::bigint) as q(at)`;

/**
 * Quarter-hours of 1,000 metering points for a month, read every quarter-hour: ours is reading the
 * readings of the month and forming the quarter-hours, bare is the same reading alone.
 */
export const bench: Bench = async () => {
  const database = await openThrowAwayDatabase();
  try {
    await migrate(database.ownerUrl, allMigrations);
    const chain = ChainModule.forFiles(database.serviceUrl, new SystemClock());
    const app = await NestFactory.createApplicationContext(chain, { logger: ['fatal'] });
    const readings = app.get(ReadingService, { strict: false });
    const community = communityOf(POINTS);
    const { first, count } = community.zone.quarterHoursOfPeriod(march);
    for (let point = 0; point < POINTS; point += 100) {
      const row = [community.id, first, point, point + 99, first + count];
      await app.get(DataSource, { strict: false }).query(READINGS, row);
    }
    const from = startOf(first) - 9 * DAY_MS;
    const to = startOf(quarterHour(first + count)) + 2 * DAY_MS;
    const meters = community.meters.map(({ id }) => id);
    const load = () => readings.seriesOf(community.id, meters, instant(from), instant(to));
    const [ours, bare]: [number[], number[]] = [[], []];
    for (let run = 0; run < REPETITIONS; run += 1) {
      bare.push(await seconds(load));
      ours.push(
        await seconds(async () => {
          const source = { readings: await load(), given: [], knownFrom: from, knownTo: to };
          const service = { decisions: [], epochs: [], rollOvers: [], substitutes: [] };
          const outcome = measure(community, march, { ...source, service });
          if (!('measurements' in outcome)) throw new Error('the readings were not enough');
        }),
      );
    }
    await app.close();
    return [
      {
        what: `quarter-hours of ${POINTS} metering points for a month, s`,
        ours: median(ours),
        bare: median(bare),
        limit: { 'at-most': 5 },
        note: 'ours: reading and forming; bare: reading the same readings',
      },
    ];
  } finally {
    await database.close();
  }
};

function communityOf(points: number): Community {
  const flats = Array.from({ length: points }, (_, point) => `flat-${point}`);
  const yaml = `
version: 1
community: { id: bench, name: Bench, timezone: Europe/Berlin, locale: de-DE, currency: EUR, legalModel: closed }
meteringPoints:
  - { id: roof, kind: generation }
${flats.map((flat) => `  - { id: ${flat}, kind: consumption }`).join('\n')}
members: [{ id: coop, name: Coop, role: operator }]
holdings: []
tariffs: []
allocation: [{ from: 2026-01-01, key: proportional, model: producer }]
`;
  return parseCommunity({ file: 'bench', tree: parseYamlTree(yaml, 'bench') });
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1_000;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
