import { Command } from 'commander';
import { checkInflux } from '../acquisition/projection/projection-setup.service.js';
import { CommunityService } from '../community/community.service.js';
import { InputError } from '../kernel/problem.js';
import { SystemClock } from '../platform/clock.service.js';
import { migrate } from '../platform/migrate.service.js';
import { Settings } from '../platform/settings.js';
import { loadSettings } from '../platform/settings.service.js';
import { allMigrations, ChainModule } from './app.module.js';
import { withContext } from './application-context.service.js';
import { Closing, openDatabase, openService, untilAskedToEnd } from './open-service.service.js';
import { refuse } from './refuse.js';
import { problemsOf } from './scenario-check.service.js';
import { ConfiguredCommunity, readServiceConfig, ServiceConfig } from './service-config.service.js';

export function addService(program: Command): void {
  program
    .command('start')
    .requiredOption('--config <dir>', 'the folder with community.yaml and devices.yaml')
    .description(
      'start the service; DATABASE_URL, INFLUX_URL and MQTT_URL come from the environment',
    )
    .action(async ({ config }: { config: string }) => {
      const closing = new Closing();
      try {
        await start(config, closing);
        await untilAskedToEnd();
      } finally {
        await closing.close();
      }
    });
  program
    .command('migrate')
    .description('bring the database to the newest layout, as its owner (DATABASE_MIGRATION_URL)')
    .action(migrateByHand);
}

async function migrateByHand(): Promise<void> {
  const { settings } = await loadSettings(process.env);
  const { databaseMigrationUrl } = settings;
  if (databaseMigrationUrl === undefined) {
    throw refuse('config-needs', { variable: 'DATABASE_MIGRATION_URL' });
  }
  await migrate(databaseMigrationUrl, allMigrations);
  console.log('The database has the newest layout.');
}

async function start(directory: string, closing: Closing): Promise<void> {
  const { settings, config } = await configured(directory);
  await checkTimeSeries(settings);
  const databaseUrl = await openDatabase(settings, closing);
  await saveCommunities(databaseUrl, config.communities);
  const chargePoints = config.communities.flatMap((one) => one.chargePoints);
  const parts = { databaseUrl, chargePoints };
  const { portal, devices, drains } = await openService(settings, parts, closing);
  for (const { community, devices: entries } of config.communities) {
    devices.add(community, entries, config.kinds);
  }
  drains.start();
  devices.startPolling();
  if (settings.mqtt !== undefined) devices.connectBroker(settings.mqtt);
  const names = config.communities.map(({ community }) => community.name).join(', ');
  console.log(`Commonwatt runs for ${names} at ${portal.url}.`);
}

async function checkTimeSeries({ influx }: Settings): Promise<void> {
  if (influx === undefined) return;
  const away = await checkInflux(influx, new SystemClock());
  if (away !== undefined) console.log(away);
}

/** Reads environment and files; everything that is wrong in either is told at once. */
async function configured(
  directory: string,
): Promise<{ readonly settings: Settings; readonly config: ServiceConfig }> {
  let config: ServiceConfig | undefined;
  const problems = await problemsOf(async () => {
    config = await readServiceConfig(directory);
  });
  const { settings } = await loadSettings(process.env, directory, problems);
  if (config === undefined) throw new InputError(problems);
  return { settings, config };
}

async function saveCommunities(
  databaseUrl: string,
  communities: readonly ConfiguredCommunity[],
): Promise<void> {
  const chain = ChainModule.forFiles(databaseUrl, new SystemClock());
  await withContext(chain, async (context) => {
    for (const { tree, file } of communities) await context.get(CommunityService).save(tree, file);
  });
}
