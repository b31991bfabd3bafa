import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Drains } from '../acquisition/spool/drains.service.js';
import { DeviceService } from '../acquisition/device.service.js';
import { SystemClock } from '../platform/clock.service.js';
import { openEmbeddedDatabase } from '../platform/embedded-database.service.js';
import { lockInstance } from '../platform/instance-lock.service.js';
import { migrate } from '../platform/migrate.service.js';
import { Settings } from '../platform/settings.js';
import { openPortal, OpenPortal } from '../portal/open-portal.service.js';
import { DemoLogin } from '../portal/portal-options.js';
import { ChargePointPlace } from '../charging/charge-point-place.js';
import { allMigrations } from './app.module.js';
import { checkServiceRole } from './service-role.service.js';
import { forgetRunningService, noteRunningService } from './running-service.service.js';
import { ServiceModule } from './service.module.js';

/** Things that are to be closed when the service ends; the last opened goes first. */
export class Closing {
  private readonly steps: (() => Promise<unknown>)[] = [];

  add(step: () => Promise<unknown>): void {
    this.steps.push(step);
  }

  async close(): Promise<void> {
    for (const step of this.steps.splice(0).reverse()) await step();
  }
}

/** Takes the place of the service and opens the database, external or embedded, at its newest layout. */
export async function openDatabase(settings: Settings, closing: Closing): Promise<string> {
  await takePlace(settings, closing);
  const { databaseUrl, databaseMigrationUrl } = settings;
  if (databaseUrl !== undefined) {
    if (databaseMigrationUrl !== undefined) await migrate(databaseMigrationUrl, allMigrations);
    await checkServiceRole(databaseUrl, allMigrations);
    return databaseUrl;
  }
  const database = await openEmbeddedDatabase({
    directory: join(settings.directory, 'postgresql'),
  });
  closing.add(() => database.close());
  await migrate(database.ownerUrl, allMigrations);
  await noteRunningService(settings.directory, database.serviceUrl);
  closing.add(() => forgetRunningService(settings.directory));
  return database.serviceUrl;
}

/** Takes the data directory for this process, and fails before anything starts when a port is taken. */
async function takePlace(settings: Settings, closing: Closing): Promise<void> {
  const lock = await lockInstance(settings.directory);
  closing.add(() => lock.release());
  const { host, broker } = settings;
  for (const port of [settings.port, settings.ocppPort]) await tryPort(host, port);
  if (broker !== undefined) await tryPort(broker.host, broker.port);
}

async function tryPort(host: string, port: number): Promise<void> {
  const server = createServer().listen(port, host);
  await once(server, 'listening');
  server.close();
  await once(server, 'close');
}

export interface Service {
  readonly portal: OpenPortal;
  readonly devices: DeviceService;
  /** Started once every device is known: a frame of an unknown device goes into quarantine. */
  readonly drains: Drains;
}

/** Starts the service on an open database; its devices are added by the caller. */
export async function openService(
  settings: Settings,
  parts: {
    readonly databaseUrl: string;
    readonly chargePoints: readonly ChargePointPlace[];
    readonly demoLogins?: readonly DemoLogin[] | undefined;
  },
  closing: Closing,
): Promise<Service> {
  const { influx } = settings;
  const options = { publicUrl: settings.publicUrl, demoLogins: parts.demoLogins };
  const root = ServiceModule.forRoot({
    databaseUrl: parts.databaseUrl,
    spoolDirectory: join(settings.directory, 'spool'),
    influx,
    clock: new SystemClock(),
    charging: { host: settings.host, port: settings.ocppPort, chargePoints: parts.chargePoints },
    portal: options,
  });
  const portal = await openPortal(root, {
    host: settings.host,
    port: settings.port,
    portal: options,
  });
  closing.add(() => portal.close());
  return { portal, devices: portal.app.get(DeviceService), drains: portal.app.get(Drains) };
}

/** Resolves when a person or the system asks the service to end. */
export function untilAskedToEnd(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        resolve();
      });
    }
  });
}
