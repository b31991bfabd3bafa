import { join } from 'node:path';
import { Command } from 'commander';
import { CommunityId } from '../community/community.js';
import { CommunityService } from '../community/community.service.js';
import { parseInstant, QuarterHour, quarterHourOf } from '../kernel/quarter-hour.js';
import { BillingService } from '../billing/billing.service.js';
import { SystemClock } from '../platform/clock.service.js';
import { loadSettings } from '../platform/settings.service.js';
import { TraceService } from '../reports/trace.service.js';
import { traceText } from '../reports/trace-text.js';
import { ChainModule } from './app.module.js';
import { withContext } from './application-context.service.js';
import { namedCommunity } from './named-community.js';
import { refuse } from './refuse.js';
import { runningDatabase } from './running-service.service.js';

interface TraceOptions {
  readonly line?: string;
  readonly at?: string;
  readonly community?: string;
}

interface Walk {
  readonly community: CommunityId;
  readonly number: string;
  readonly spool: string;
  readonly at: QuarterHour | undefined;
}

/** `commonwatt trace H-2026-0007 --line 1 --at 2026-03-01T12:00Z`: from a line to the raw bytes. */
export function addTrace(program: Command): void {
  program
    .command('trace')
    .argument('<statement>', 'the number of a statement')
    .option('--line <n>', 'one of its lines, counted from 1; all unless said')
    .option('--at <time>', 'one quarter-hour of the line with its readings, e.g. 2026-03-01T12:00Z')
    .option('--community <id>', 'needed where several communities live')
    .description('walk back from a statement to the bytes of the devices, and check their hashes')
    .action(trace);
}

async function trace(number: string, options: TraceOptions): Promise<void> {
  const { settings } = await loadSettings(process.env);
  const databaseUrl = settings.databaseUrl ?? (await runningDatabase(settings.directory));
  const spool = join(settings.directory, 'spool');
  const at = quarterHourAt(options.at);
  const chain = ChainModule.forFiles(databaseUrl, new SystemClock());
  await withContext(chain, async (context) => {
    const communities = await context.get(CommunityService, { strict: false }).list();
    const community = namedCommunity(communities, options.community).id;
    const statement = await context
      .get(BillingService, { strict: false })
      .statement({ id: community }, number);
    const lines = statement?.lines.map((_, place) => place + 1) ?? [1];
    const places = options.line === undefined ? lines : [Number(options.line)];
    const walker = context.get(TraceService, { strict: false });
    await walk(walker, { community, number, spool, at }, places);
  });
}

async function walk(walker: TraceService, walked: Walk, places: readonly number[]): Promise<void> {
  const { community, number, spool, at } = walked;
  for (const place of places) {
    const traced = await walker.line(community, { number, place, at }, spool);
    for (const row of traceText(place, traced, at !== undefined)) console.log(row);
    if (traced.broken.length > 0) process.exitCode = 1;
  }
}

function quarterHourAt(text: string | undefined): QuarterHour | undefined {
  if (text === undefined) return undefined;
  const at = parseInstant(text);
  if (at === undefined) throw refuse('time-unreadable', { text });
  return quarterHourOf(at);
}
