import 'reflect-metadata';
import { DynamicModule } from '@nestjs/common';
import assert from 'node:assert/strict';
import { ChainModule, allMigrations } from '../../src/cli/app.module.js';
import { PeriodClose } from '../../src/cli/period-close.service.js';
import { openScenario } from '../../src/cli/scenario-folder.service.js';
import { ScenarioImport } from '../../src/cli/scenario-import.service.js';
import { withContext } from '../../src/cli/application-context.service.js';
import { Community, MemberId } from '../../src/community/community.js';
import { firstDayOf, nextPeriod, parsePeriod } from '../../src/kernel/local-day.js';
import { FixedClock } from '../../src/platform/clock.service.js';
import { openThrowAwayDatabase } from '../../src/platform/embedded-database.service.js';
import { migrate } from '../../src/platform/migrate.service.js';
import { openPortal } from '../../src/portal/open-portal.service.js';
import { PortalModule } from '../../src/portal/portal.module.js';
import { UserAccountService } from '../../src/portal/user-account.service.js';
import { Role } from '../../src/portal/visitor.js';

/** Serves the pages over one closed month of a scenario: `open-portal.command.ts <folder> <month>`. */
class PortalOfScenario {}

const [folder = '', month = '', ...logins] = process.argv.slice(2);
const period = parsePeriod(month);
assert(period !== undefined, `'${month}' is no month`);

const database = await openThrowAwayDatabase();
await migrate(database.ownerUrl, allMigrations);
const scenario = await openScenario(folder);
const clock = new FixedClock(scenario.community.zone.startOfDay(firstDayOf(nextPeriod(period))));
const chain = (): DynamicModule => ChainModule.forFiles(database.serviceUrl, clock);

const root = { module: PortalOfScenario, imports: [chain()], providers: [ScenarioImport] };
await withContext(root, async (context) => {
  const community = await context.get(ScenarioImport).import(scenario, [period]);
  await context.get(PeriodClose, { strict: false }).close(community, period);
});

const portal = { publicUrl: 'http://localhost' };
const opened = await openPortal(
  { module: PortalOfScenario, imports: [chain(), PortalModule.forRoot(portal)] },
  { host: '127.0.0.1', port: 0, portal },
);
const accounts = opened.app.get(UserAccountService, { strict: false });
for (const login of logins) await createAccount(scenario.community, login);
process.stdout.write(`${opened.url}\n`);

/** `anna:member,driver` with the password `anna-secret`. */
async function createAccount(community: Community, text: string): Promise<void> {
  const [login = '', roles = ''] = text.split(':');
  const member = login as MemberId;
  const visitor = { login, name: login, community: community.id, member };
  await accounts.create({ ...visitor, roles: roles.split(',') as Role[] }, `${login}-secret`);
}
