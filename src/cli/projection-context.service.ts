import { join } from 'node:path';
import { DynamicModule, INestApplicationContext } from '@nestjs/common';
import { AcquisitionModule } from '../acquisition/acquisition.module.js';
import { Community } from '../community/community.js';
import { CommunityService } from '../community/community.service.js';
import { SystemClock } from '../platform/clock.service.js';
import { openEmbeddedDatabase } from '../platform/embedded-database.service.js';
import { AlreadyRunning, lockInstance } from '../platform/instance-lock.service.js';
import { InfluxSettings, Settings } from '../platform/settings.js';
import { ChainModule } from './app.module.js';
import { withContext } from './application-context.service.js';
import { namedCommunity } from './named-community.js';
import { Closing } from './open-service.service.js';
import { runningDatabase } from './running-service.service.js';

export interface OpenProjection {
  readonly context: INestApplicationContext;
  /** The named one, or all. */
  readonly communities: (named: string | undefined) => readonly Community[];
  readonly serviceRuns: boolean;
}

/** Opens record and projection for the command line, beside the running service or without it. */
export function withProjection(
  settings: Settings,
  influx: InfluxSettings,
  use: (open: OpenProjection) => Promise<void>,
): Promise<void> {
  return withRecord(settings, AcquisitionModule.forProjection(influx), use);
}

/** Opens the record for the command line, beside the running service or without it. */
export async function withRecord(
  settings: Settings,
  acquisition: DynamicModule,
  use: (open: OpenProjection) => Promise<void>,
): Promise<void> {
  const closing = new Closing();
  try {
    const serviceRuns = !(await takesPlace(settings, closing));
    const databaseUrl = await databaseOf(settings, serviceRuns, closing);
    const root = ChainModule.forRoot({ databaseUrl, clock: new SystemClock(), acquisition });
    await withContext(root, async (context) => {
      const all = await context.get(CommunityService, { strict: false }).list();
      const communities = (named: string | undefined) =>
        named === undefined ? all : [namedCommunity(all, named)];
      await use({ context, communities, serviceRuns });
    });
  } finally {
    await closing.close();
  }
}

/** False where a service works in the data directory. */
async function takesPlace({ directory }: Settings, closing: Closing): Promise<boolean> {
  try {
    const lock = await lockInstance(directory);
    closing.add(() => lock.release());
    return true;
  } catch (error) {
    if (error instanceof AlreadyRunning) return false;
    throw error;
  }
}

async function databaseOf(
  { databaseUrl, directory }: Settings,
  serviceRuns: boolean,
  closing: Closing,
): Promise<string> {
  if (databaseUrl !== undefined) return databaseUrl;
  if (serviceRuns) return runningDatabase(directory);
  const database = await openEmbeddedDatabase({ directory: join(directory, 'postgresql') });
  closing.add(() => database.close());
  return database.serviceUrl;
}
