import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Command, Option } from 'commander';
import { SeededRandom } from '../support/seeded-random.js';
import { KeptPromise, Tier } from './promise.js';

interface Options {
  readonly tier: Tier;
  readonly only?: string;
  readonly seed?: string;
}

const {
  tier,
  only,
  seed: given,
} = new Command('promises')
  .description('Proves the promises of docs/promises.md on real parts.')
  .addOption(new Option('--tier <tier>', 'how often').choices(['C', 'F', 'N']).default('F'))
  .option('--only <numbers>', 'e.g. 01,05')
  .option('--seed <number>', 'repeats a run')
  .parse()
  .opts<Options>();

const seed = Number(given ?? Date.now() % 1_000_000);
const lines: string[] = [];
let failed = 0;
process.stdout.write(`seed ${seed}\n`);
for (const promise of await promises()) {
  const line = await proved(promise);
  process.stdout.write(`${line}\n`);
  lines.push(line);
}
process.stdout.write(`\n${lines.join('\n')}\n${lines.length - failed} passed, ${failed} failed\n`);
process.exit(failed === 0 && lines.length > 0 ? 0 : 1);

async function promises(): Promise<KeptPromise[]> {
  const names = (await readdir(import.meta.dirname))
    .filter((name) => /^p\d\d-.*\.promise\.ts$/.test(name))
    .filter((name) => only === undefined || only.split(',').includes(name.slice(1, 3)))
    .sort();
  const loaded = names.map(async (name) => {
    const url = pathToFileURL(path.join(import.meta.dirname, name)).href;
    const { promise } = (await import(url)) as { promise: KeptPromise };
    return promise;
  });
  return Promise.all(loaded);
}

async function proved(promise: KeptPromise): Promise<string> {
  const started = performance.now();
  const seconds = () => ((performance.now() - started) / 1000).toFixed(1);
  try {
    const run = { tier, seed, random: new SeededRandom(seed) };
    const figures = Object.entries(await promise.prove(run)).map(
      ([name, value]) => `${name}=${value}`,
    );
    return `PROMISE ${promise.number} PASS ${figures.join(' ')} seed=${seed} seconds=${seconds()}`;
  } catch (error) {
    failed += 1;
    const reason = error instanceof Error ? error.message : String(error);
    return `PROMISE ${promise.number} FAIL seed=${seed} seconds=${seconds()}: ${reason}`;
  }
}
