import { existsSync } from 'node:fs';
import { Command } from 'commander';
import { DeviceAccount } from '../acquisition/mqtt/broker-accounts.js';
import { readBrokerAccounts } from '../acquisition/mqtt/broker-accounts-file.service.js';
import { MappingShelf } from '../acquisition/import/mapping-shelf.service.js';
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
      'start the service; DATABASE_URL, INFLUX_URL, MQTT_URL or BROKER_PORT come from the environment',
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
  const { settings, config, accounts } = await configured(directory);
  await checkTimeSeries(settings);
  const databaseUrl = await openDatabase(settings, closing);
  await saveCommunities(databaseUrl, config.communities);
  const chargePoints = config.communities.flatMap((one) => one.chargePoints);
  const parts = { databaseUrl, chargePoints };
  const { portal, devices, drains } = await openService(settings, parts, closing);
  const shelf = portal.app.get(MappingShelf, { strict: false });
  for (const { community, devices: entries, mappings } of config.communities) {
    devices.add(community, entries, config.kinds);
    shelf.add(community.id, mappings);
  }
  drains.start();
  devices.startPolling();
  if (settings.mqtt !== undefined) devices.connectBroker(settings.mqtt);
  if (settings.broker !== undefined) await devices.openBroker({ ...settings.broker, accounts });
  const names = config.communities.map(({ community }) => community.name).join(', ');
  console.log(`Commonwatt runs for ${names} at ${portal.url}.`);
}

async function checkTimeSeries({ influx }: Settings): Promise<void> {
  if (influx === undefined) return;
  const away = await checkInflux(influx, new SystemClock());
  if (away !== undefined) console.log(away);
}

interface Configured {
  readonly settings: Settings;
  readonly config: ServiceConfig;
  readonly accounts: readonly DeviceAccount[];
}

/** Reads environment and files; everything that is wrong in either is told at once. */
async function configured(directory: string): Promise<Configured> {
  let config: ServiceConfig | undefined;
  let accounts: readonly DeviceAccount[] = [];
  const problems = await problemsOf(async () => {
    config = await readServiceConfig(directory);
    accounts = await accountsOf(config.communities);
  });
  const { settings } = await loadSettings(process.env, directory, problems);
  if (config === undefined) throw new InputError(problems);
  return { settings, config, accounts };
}

/** The accounts of the built-in broker; a file that cannot be read is told with the settings. */
async function accountsOf(
  communities: readonly ConfiguredCommunity[],
): Promise<readonly DeviceAccount[]> {
  const file = process.env['BROKER_ACCOUNTS_FILE'] ?? '';
  if (!existsSync(file)) return [];
  const speakers = communities.flatMap(({ community, devices }) =>
    devices
      .filter(({ source }) => source === 'mqtt')
      .map(({ id }) => ({ community: community.id, device: id })),
  );
  return readBrokerAccounts(file, speakers);
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
