import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { readDeviceKinds } from '../acquisition/device-files.service.js';
import { Community } from '../community/community.js';
import { SystemClock } from '../platform/clock.service.js';
import { Settings } from '../platform/settings.js';
import { loadSettings } from '../platform/settings.service.js';
import { UserAccountService } from '../portal/user-account.service.js';
import { SimulatedCommunity } from '../simulator/simulated-community.device.js';
import { ChainModule } from './app.module.js';
import { withContext } from './application-context.service.js';
import {
  connectDemoChargePoints,
  connectDemoDevices,
  demoChargePoints,
} from './demo-devices.service.js';
import { DemoFault, demoFault } from './demo-fault.js';
import { DemoHistory, demoCommunity, DemoHistoryModule } from './demo-history.service.js';
import { createDemoAccounts, DEMO_LOGINS } from './demo-logins.service.js';
import { Closing, openDatabase, openService, untilAskedToEnd } from './open-service.service.js';
import { progressBar } from './progress.service.js';
import { DEVICE_DIRECTORY } from './service-config.service.js';

export function addDemo(program: Command): void {
  program
    .command('demo')
    .description('start the simulated community Werkhalle with thirteen months of history')
    .option(
      '--misbehave <device:fault...>',
      'let simulated devices misbehave, e.g. roof-inverter:late',
    )
    .action(demo);
}

interface DemoOptions {
  readonly misbehave?: readonly string[] | undefined;
}

async function demo({ misbehave = [] }: DemoOptions): Promise<void> {
  const faults = misbehave.map(demoFault);
  const { settings } = await loadSettings(process.env);
  const closing = new Closing();
  try {
    await start(settings, faults, closing);
    await untilAskedToEnd();
  } finally {
    await closing.close();
  }
}

async function start(
  settings: Settings,
  faults: readonly DemoFault[],
  closing: Closing,
): Promise<void> {
  const clock = new SystemClock();
  const databaseUrl = await openDatabase(settings, closing);
  const kinds = await readDeviceKinds(DEVICE_DIRECTORY);
  const directory = join(settings.directory, 'simulator');
  const simulated = SimulatedCommunity.open(directory, {
    profiles: kinds.profiles,
    now: () => clock.now(),
  });
  const community = await withHistory(databaseUrl, simulated, directory);
  const chargePoints = demoChargePoints(community);
  const places = chargePoints.map(({ place }) => place);
  const parts = { databaseUrl, chargePoints: places, demoLogins: DEMO_LOGINS };
  const { portal, devices, drains } = await openService(settings, parts, closing);
  await createDemoAccounts(portal.app.get(UserAccountService), community);
  const connections = {
    devices,
    drains,
    kinds,
    directory,
    brokerPort: 0,
    ocppUrl: `ws://127.0.0.1:${settings.ocppPort}/ocpp`,
  };
  await connectDemoDevices(simulated, community, connections, closing);
  connectDemoChargePoints(simulated, chargePoints, connections, closing);
  for (const { device, fault } of faults) simulated.misbehave(device, fault);
  tellAddresses(portal.url, settings);
}

async function withHistory(
  databaseUrl: string,
  simulated: SimulatedCommunity,
  directory: string,
): Promise<Community> {
  const filled = join(directory, 'history-filled');
  if (existsSync(filled)) return demoCommunity(simulated);
  const chain = ChainModule.forFiles(databaseUrl, new SystemClock());
  const community = await withContext(DemoHistoryModule.forRoot(chain), (context) =>
    context.get(DemoHistory).fill(simulated, (total) => progressBar(total, 'steps of history')),
  );
  writeFileSync(filled, '');
  return community;
}

function tellAddresses(url: string, settings: Settings): void {
  const logins = DEMO_LOGINS.map(
    ({ login, password, name }) => `  ${login.padEnd(8)} ${password.padEnd(12)} ${name}`,
  );
  console.log(
    [
      '',
      'The Werkhalle is running. Its pages:',
      `  ${url}/statements   a tenant's statements`,
      `  ${url}/loans        the lender's loan`,
      `  ${url}/operator     the operator's desk`,
      `  ${url}/ev           charging`,
      `  ${url}/fund/werkhalle   the fund, for everybody`,
      '',
      'Log in with:',
      ...logins,
      '',
      `Data lies in ${settings.directory}. Ctrl-C ends the demo; the next start goes on from there.`,
    ].join('\n'),
  );
}
