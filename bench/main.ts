import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { Comparison, isMet, tableOf } from './bench.js';

/**
 * `npm run bench <stage> [name]`: runs every `bench/<stage>/*.bench.ts` (or the one named) in a process
 * of its own and prints one table. Exit 1 where a limit is not met.
 */
const stage = process.argv.at(2) ?? '';
const only = process.argv.at(3);
const HERE = import.meta.dirname;
const RUNNER = path.join(HERE, 'run-one.ts');
const LOADER = path.join(HERE, '../test/support/typescript-loader.js');

const folder = path.join(HERE, stage);
const stages = (await readdir(HERE, { withFileTypes: true }))
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
if (!stages.includes(stage)) {
  process.stderr.write(`Name a stage: npm run bench ${stages.join(' | ')}\n`);
  process.exit(1);
}
const names = (await readdir(folder))
  .filter((name) => name.endsWith('.bench.ts'))
  .filter((name) => only === undefined || name === `${only}.bench.ts`)
  .sort();
const comparisons: Comparison[] = [];
for (const name of names) {
  process.stderr.write(`${stage}: ${path.basename(name, '.bench.ts')} …\n`);
  comparisons.push(...(await comparisonsOf(path.join(folder, name))));
}
process.stdout.write(`${tableOf(comparisons)}\n`);
process.exitCode = comparisons.length > 0 && comparisons.every(isMet) ? 0 : 1;

async function comparisonsOf(file: string): Promise<Comparison[]> {
  const child = spawn(process.execPath, ['--expose-gc', '--import', LOADER, RUNNER, file], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  let found: Comparison[] = [];
  child.on('message', (message) => {
    found = message as Comparison[];
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${file} ended with ${code ?? 'a signal'}`);
  return found;
}
