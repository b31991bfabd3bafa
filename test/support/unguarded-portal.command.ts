import 'reflect-metadata';
import { Controller, Get } from '@nestjs/common';
import { ChainModule } from '../../src/cli/app.module.js';
import { allMigrations } from '../../src/cli/app.module.js';
import { SystemClock } from '../../src/platform/clock.service.js';
import { openThrowAwayDatabase } from '../../src/platform/embedded-database.service.js';
import { migrate } from '../../src/platform/migrate.service.js';
import { openPortal } from '../../src/portal/open-portal.service.js';
import { PortalModule } from '../../src/portal/portal.module.js';

/** A page somebody added without saying who may call it. */
@Controller('secrets')
class ForgottenPage {
  @Get('all')
  all(): string {
    return 'everything';
  }
}

class Root {}

const database = await openThrowAwayDatabase();
await migrate(database.ownerUrl, allMigrations);
const portal = { publicUrl: 'http://localhost' };
const chain = ChainModule.forFiles(database.serviceUrl, new SystemClock());
const root = {
  module: Root,
  imports: [chain, PortalModule.forRoot(portal)],
  controllers: [ForgottenPage],
};
const outcome = await openPortal(root, { host: '127.0.0.1', port: 0, portal, logger: false }).then(
  () => 'started',
  (error: unknown) => String(error),
);
process.stdout.write(`${outcome}\n`);
await database.close();
process.exit();
