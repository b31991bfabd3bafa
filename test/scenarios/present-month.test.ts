import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { INestApplicationContext, Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ReadingImport } from '../../src/acquisition/import/reading-import.service.js';
import { BillingService } from '../../src/billing/billing.service.js';
import { allMigrations, ChainModule } from '../../src/cli/app.module.js';
import { LiveClose } from '../../src/cli/live-close.service.js';
import { LiveCloseModule } from '../../src/cli/live-close.module.js';
import { Community } from '../../src/community/community.js';
import { CommunityService } from '../../src/community/community.service.js';
import { readCommunityFile } from '../../src/community/community-file.service.js';
import { period } from '../../src/kernel/local-day.js';
import { parseInstant } from '../../src/kernel/quarter-hour.js';
import { FixedClock } from '../../src/platform/clock.service.js';
import { useDatabase } from '../support/database.js';

const SOUND = path.join(import.meta.dirname, 'standard-bill-without-vat', 'input');
const MARCH = period('2026-03');
const START_MS_MAX = 180_000;
const at = (text: string) => parseInstant(text)!;

describe('the running service in the month that runs', () => {
  const database = useDatabase(allMigrations);
  const clock = new FixedClock(at('2026-03-31T23:59:59+02:00'));
  let chain: INestApplicationContext;
  let community: Community;
  let imports: ReadingImport;

  beforeAll(async () => {
    Logger.overrideLogger(['error']);
    const root = LiveCloseModule.forRoot(ChainModule.forFiles(database.serviceUrl, clock));
    chain = await NestFactory.createApplicationContext(root);
    const file = path.join(SOUND, 'community.yaml');
    const communities = chain.get(CommunityService, { strict: false });
    community = await communities.save(await readCommunityFile(file), file);
    imports = chain.get(ReadingImport, { strict: false });
  }, START_MS_MAX);

  afterAll(() => chain.close());

  it('refuses readings from the future and stores none of the file', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'future-'));
    const readings = path.join(folder, 'readings.csv');
    const rows = ['2026-03-31T12:00:00Z,flat-1,import,1', '2026-03-31T22:05:00Z,flat-1,import,2'];
    await writeFile(readings, ['at,meter,register,kwh', ...rows, ''].join('\n'));
    const now = clock.now();
    await expect(imports.import(community, { readings }, { now })).rejects.toThrow(
      'readings.csv:3: at: 2026-03-31T22:05:00Z lies in the future (now is 2026-03-31T21:59:59Z); check the clock of the source.',
    );
    await rm(folder, { recursive: true });
    const stored = await database.dataSource.query<unknown[]>('select from acquisition.reading');
    expect(stored).toEqual([]);
  });

  it('refuses to close it and bills nothing; a second later it can be closed', async () => {
    await imports.import(community, { readings: path.join(SOUND, 'readings.csv') });
    const live = chain.get(LiveClose);
    const close = async () => live.close(community, MARCH);
    await expect(close()).rejects.toThrow(
      '2026-03 is not over before 2026-03-31T22:00:00Z: close it after that, or an earlier month now.',
    );
    const billing = chain.get(BillingService, { strict: false });
    expect(await billing.of(community, MARCH)).toBeUndefined();
    clock.set(at('2026-04-01T00:00:00+02:00'));
    const { statements } = await close();
    expect(statements.map(({ number }) => number)).toEqual(['without-vat-2026-0001']);
  });
});
