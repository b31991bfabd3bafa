import { basename } from 'node:path';
import { ImportRules } from '../acquisition/import/import-rules.js';
import { readFiles } from '../acquisition/import/reading-import.service.js';
import { SESSION_COLUMNS, SessionFileReader } from '../charging/session-file.js';
import { Community } from '../community/community.js';
import { InputError, Problem } from '../kernel/problem.js';
import { readCashFile } from '../payments/cash-file.service.js';
import { readCsv } from '../platform/csv-file.service.js';
import { registerFalls } from '../measurements/register-falls.js';
import { openScenario, ScenarioFolder } from './scenario-folder.service.js';

/** Everything that is wrong with a folder, at once; files are held against the community they name. */
export async function checkScenario(path: string): Promise<readonly Problem[]> {
  let scenario: ScenarioFolder | undefined;
  const opened = await problemsOf(async () => {
    scenario = await openScenario(path);
  });
  if (scenario === undefined) return opened;
  const { community, files } = scenario;
  const { sessions, cash } = files;
  const readings = await readFiles(files, new ImportRules(community));
  return [
    ...readings.problems,
    ...(readings.problems.length > 0
      ? []
      : registerFalls(community, readings.readings, 'readings.csv')),
    ...(sessions === undefined ? [] : await problemsOf(() => readSessions(sessions, community))),
    ...(cash === undefined ? [] : await problemsOf(() => readCashFile(cash, community))),
  ];
}

/** What a check refuses; anything but a refused input is not its matter. */
export async function problemsOf(check: () => Promise<unknown>): Promise<readonly Problem[]> {
  try {
    await check();
    return [];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.problems;
  }
}

async function readSessions(file: string, community: Community): Promise<void> {
  const reader = new SessionFileReader(community, basename(file));
  for await (const row of readCsv(file, SESSION_COLUMNS)) reader.add(row);
  reader.sessions();
}
