import { Command } from 'commander';
import { CommunityService } from '../community/community.service.js';
import { SystemClock } from '../platform/clock.service.js';
import { loadSettings } from '../platform/settings.service.js';
import { MonthTally, tallyMonth } from '../reports/run-tally.js';
import { ChainModule } from './app.module.js';
import { withContext } from './application-context.service.js';
import { LiveClose } from './live-close.service.js';
import { LiveCloseModule } from './live-close.module.js';
import { namedCommunity } from './named-community.js';
import { parsePeriods } from './period-range.js';
import { summaryTable } from './run-summary.js';
import { runningDatabase } from './running-service.service.js';

interface CloseOptions {
  readonly community?: string;
}

export function addPeriod(program: Command): void {
  program
    .command('close')
    .argument('<months>', 'a month as 2026-03 or a range as 2026-01..2026-06')
    .option('--community <id>', 'needed where several communities live')
    .description('do the monthly work by hand: measure, settle, bill, book, distribute')
    .action(close);
}

async function close(months: string, options: CloseOptions): Promise<void> {
  const periods = parsePeriods(months);
  const { settings } = await loadSettings(process.env);
  const databaseUrl = settings.databaseUrl ?? (await runningDatabase(settings.directory));
  const chain = ChainModule.forFiles(databaseUrl, new SystemClock());
  const tallies = await withContext(LiveCloseModule.forRoot(chain), async (context) => {
    const community = namedCommunity(await context.get(CommunityService).list(), options.community);
    const closed: MonthTally[] = [];
    for (const period of periods) {
      closed.push(tallyMonth(await context.get(LiveClose).close(community, period)));
    }
    return closed;
  });
  console.log(summaryTable(tallies));
}
