import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const HERE = join(import.meta.dirname);
const COMMAND = join(HERE, '../../dist/cli/main.command.js');
const RUN_MS_MAX = 300_000;
/** File, line and field (a file that is missing has neither), then what to do. */
const SENTENCE = /^\S+\.(yaml|csv)(:\d+: [\w.[\]]+)?: .{20,}$/;
const folders = readdirSync(HERE, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();
const sound = folders.filter((name) => !name.startsWith('bad-'));
const bad = folders.filter((name) => name.startsWith('bad-'));

interface Outcome {
  readonly code: number;
  readonly errors: string;
}

function commonwatt(...words: string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [COMMAND, ...words], (_error, _output, errors) => {
      resolve({ code: child.exitCode ?? -1, errors });
    });
  });
}

/** The lines of a file; without the column whose value no person can compute. */
function linesOf(path: string): string[] {
  const rows = readFileSync(path, 'utf8').trimEnd().split('\n');
  const hash = rows[0].split(',').indexOf('input_hash');
  if (hash < 0) return rows;
  return rows.map((row) => row.split(',').toSpliced(hash, 1).join(','));
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length))
    .sort();
}

const made: string[] = [];

async function outFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'scenario-'));
  made.push(folder);
  return join(folder, 'out');
}

beforeAll(() => {
  if (!existsSync(COMMAND)) throw new Error(`${COMMAND} is missing: run \`npm run build\` first`);
});

afterAll(async () => {
  for (const folder of made) await rm(folder, { recursive: true, force: true });
});

describe.each(sound)('%s', (name) => {
  const input = join(HERE, name, 'input');
  const expected = join(HERE, name, 'expected');
  const period = readFileSync(join(HERE, name, 'period.txt'), 'utf8').trim();
  let out = '';

  beforeAll(async () => {
    out = await outFolder();
    const { code, errors } = await commonwatt('run', input, '--period', period, '--out', out);
    expect([code, errors]).toEqual([0, expect.anything()]);
  }, RUN_MS_MAX);

  it.each(readdirSync(expected))('gives the %s an accountant expects', (file) => {
    expect(linesOf(join(out, file))).toEqual(linesOf(join(expected, file)));
  });

  it(
    'gives the same bytes again',
    async () => {
      const again = await outFolder();
      await commonwatt('run', input, '--period', period, '--out', again);
      expect(filesBelow(again)).toEqual(filesBelow(out));
      for (const file of filesBelow(out)) {
        const same = readFileSync(join(again, file)).equals(readFileSync(join(out, file)));
        expect([file, same]).toEqual([file, true]);
      }
    },
    RUN_MS_MAX,
  );

  it(
    'can be verified from its files alone',
    async () => {
      expect((await commonwatt('verify', out)).code).toBe(0);
    },
    RUN_MS_MAX,
  );
});

describe.each(bad)('%s', (name) => {
  const input = join(HERE, name, 'input');
  const problems = readFileSync(join(HERE, name, 'problems.txt'), 'utf8')
    .trimEnd()
    .split('\n');

  const check: readonly [string, ...string[]] = ['check', input];
  const run: readonly [string, ...string[]] = ['run', input, '--period', '2026-06'];
  it.each([check, run])(
    'is refused by %s with every problem and leaves nothing behind',
    async (command, ...words) => {
      const out = await outFolder();
      const isRun = command === 'run';
      const { code, errors } = await commonwatt(
        command,
        ...words,
        ...(isRun ? ['--out', out] : []),
      );
      expect(code).toBe(1);
      for (const problem of problems) expect(errors).toContain(problem);
      for (const line of errors.trimEnd().split('\n')) expect(line).toMatch(SENTENCE);
      expect(readdirSync(dirname(out))).toEqual([]);
    },
    RUN_MS_MAX,
  );
});
