import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { refuse } from './refuse.js';

const NAME = 'service.json';
const running = z.strictObject({ databaseUrl: z.string() });

/** Notes for the command line where the running service keeps its database; readable by its user only. */
export async function noteRunningService(directory: string, databaseUrl: string): Promise<void> {
  const text = JSON.stringify(running.parse({ databaseUrl }));
  await writeFile(join(directory, NAME), text, { mode: 0o600 });
}

export async function forgetRunningService(directory: string): Promise<void> {
  await rm(join(directory, NAME), { force: true });
}

/** The database of the service that runs in a data directory; refuses where none runs. */
export async function runningDatabase(directory: string): Promise<string> {
  const text = await readFile(join(directory, NAME), 'utf8').catch(() => undefined);
  if (text === undefined) throw refuse('no-database', { directory });
  return running.parse(JSON.parse(text)).databaseUrl;
}
