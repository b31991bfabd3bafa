import { stat } from 'node:fs/promises';
import path from 'node:path';
import { InputError, Problem } from '../kernel/problem.js';
import { fillSecrets } from './secret-file.service.js';
import { readSettings, Settings } from './settings.js';

/** $COMMONWATT_DATA, else /var/lib/commonwatt as root, else ./data. */
export function defaultDirectory(): string {
  return process.getuid?.() === 0 ? '/var/lib/commonwatt' : path.resolve('data');
}

/** Settings of a configured start: where they came from and the directory with the communities. */
export interface LoadedSettings {
  readonly settings: Settings;
  readonly configDirectory?: string | undefined;
}

/**
 * Reads the environment and looks at the configuration directory. Everything that is wrong is told in
 * one InputError: `furtherProblems` are those the caller found in the files of the directory.
 */
export async function loadSettings(
  environment: NodeJS.ProcessEnv,
  configDirectory?: string,
  furtherProblems: readonly Problem[] = [],
): Promise<LoadedSettings> {
  const problems: Problem[] = [];
  const filled = await fillSecrets(environment);
  const outcome = readSettings(filled.environment, defaultDirectory());
  const told = [...filled.problems, ...('problems' in outcome ? outcome.problems : [])];
  for (const { variable, message } of told) {
    problems.push({ file: 'environment', field: variable, message });
  }
  if (configDirectory !== undefined && !(await isDirectory(configDirectory))) {
    problems.push({
      file: configDirectory,
      message: 'expected a directory with the configuration; there is none.',
    });
  }
  problems.push(...furtherProblems);
  if (problems.length > 0 || 'problems' in outcome) throw new InputError(problems);
  return { settings: outcome.settings, configDirectory };
}

async function isDirectory(file: string): Promise<boolean> {
  return stat(file).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
