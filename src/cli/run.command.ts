import { Command } from 'commander';
import { FixedClock } from '../platform/clock.service.js';
import { openThrowAwayDatabase } from '../platform/embedded-database.service.js';
import { migrate } from '../platform/migrate.service.js';
import { DomainError } from '../kernel/domain-error.js';
import { firstDayOf, Period } from '../kernel/local-day.js';
import { InputError } from '../kernel/problem.js';
import { Detail, DETAILS } from '../reports/run-export.service.js';
import { RunFolder } from '../reports/run-folder.service.js';
import { MonthTally } from '../reports/run-tally.js';
import { allMigrations, ChainModule } from './app.module.js';
import { withContext } from './application-context.service.js';
import { parsePeriods } from './period-range.js';
import { progressBar } from './progress.service.js';
import { refuse } from './refuse.js';
import { summaryNotes, summaryTable } from './run-summary.js';
import { checkScenario } from './scenario-check.service.js';
import { openScenario, ScenarioFolder } from './scenario-folder.service.js';
import { ScenarioRun, ScenarioRunModule } from './scenario-run.service.js';

interface RunOptions {
  readonly period: string;
  readonly out: string;
  readonly detail: string;
}

export function addRun(program: Command): void {
  program
    .command('run')
    .argument('<folder>', 'a scenario folder')
    .requiredOption('--period <months>', 'a month as 2026-03 or a range as 2026-01..2026-06')
    .requiredOption('--out <dir>', 'where the files go; must be empty or not exist')
    .option('--detail <level>', 'quarter-hour files: quarter-hour, month or none', 'quarter-hour')
    .description('readings in; statements, journal, loan and fund out')
    .action(async (folder: string, options: RunOptions) => {
      const periods = parsePeriods(options.period);
      const detail = DETAILS.find((name) => name === options.detail);
      if (detail === undefined) throw refuse('detail-unknown', { text: options.detail });
      await run({ folder, periods, out: options.out, detail });
    });
}

interface RunOrder {
  readonly folder: string;
  readonly periods: readonly Period[];
  readonly out: string;
  readonly detail: Detail;
}

async function run(order: RunOrder): Promise<void> {
  const scenario = await openScenario(order.folder);
  const output = await RunFolder.begin(order.out);
  try {
    const months = await closedMonths(order, scenario, output);
    await output.finish();
    console.log(summaryTable(months));
    for (const note of summaryNotes(months)) console.log(note);
  } catch (error) {
    await output.abandon();
    throw await withPlace(error, order.folder);
  }
}

async function closedMonths(
  order: RunOrder,
  scenario: ScenarioFolder,
  output: RunFolder,
): Promise<readonly MonthTally[]> {
  const database = await openThrowAwayDatabase();
  try {
    await migrate(database.ownerUrl, allMigrations);
    // The only instant such a run knows: it stands for "now" wherever a row is stamped.
    const clock = new FixedClock(scenario.community.zone.startOfDay(firstDayOf(order.periods[0])));
    const root = ScenarioRunModule.forRoot(ChainModule.forFiles(database.serviceUrl, clock));
    const progress = progressBar(order.periods.length, 'months');
    return await withContext(root, (context) =>
      context.get(ScenarioRun).run(scenario, output, { ...order, progress }),
    );
  } finally {
    await database.close();
  }
}

/** A register that falls is known by its meter; the file check knows the line it stands on. */
async function withPlace(error: unknown, folder: string): Promise<unknown> {
  if (!(error instanceof DomainError) || error.code !== 'register-fell') return error;
  const problems = await checkScenario(folder);
  return problems.length === 0 ? error : new InputError(problems);
}
