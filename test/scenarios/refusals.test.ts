import { createWriteStream } from 'node:fs';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { finished } from 'node:stream/promises';
import { Commonwatt } from '../support/commonwatt.js';

const SOUND = path.join(import.meta.dirname, 'standard-bill-without-vat', 'input');
const RUN_MS_MAX = 300_000;
const MEMORY_MB_MAX = 700;
/** Makes a child say at its end how much memory it had at most. */
const TELL_MEMORY =
  "process.on('exit', () => console.error('maxRSS', process.resourceUsage().maxRSS))";

let folder: string;

/** Runs the program with a temporary directory of its own; its server may run as another user. */
async function refused(words: readonly string[], options = ''): Promise<[unknown, string]> {
  const temporary = path.join(folder, 'temporary');
  const program = Commonwatt.run(words, { TMPDIR: temporary, NODE_OPTIONS: options });
  const code = await program.ended();
  return [code, program.output.trimEnd()];
}

beforeEach(async () => {
  folder = await mkdtemp('/tmp/refusals-');
  await chmod(folder, 0o755);
  await mkdir(path.join(folder, 'temporary'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** No output, no part of one, no database: only the server's own copy of its programs may stay. */
async function expectNothingLeft(): Promise<void> {
  expect((await readdir(folder)).filter((name) => name !== 'input')).toEqual(['temporary']);
  expect((await readdir(SOUND)).sort()).toEqual(['community.yaml', 'readings.csv']);
  const left = await readdir(path.join(folder, 'temporary'));
  expect(left.filter((name) => name !== 'commonwatt-postgresql')).toEqual([]);
}

describe('a run that cannot be made', () => {
  it.each`
    what                         | words                                      | sentence
    ${'a folder not there'}      | ${'run NONE --period 2026-03 --out OUT'}   | ${'NONE: the folder does not exist; name a scenario folder that holds a community.yaml.'}
    ${'a folder not there'}      | ${'check NONE'}                            | ${'NONE: the folder does not exist; name a scenario folder that holds a community.yaml.'}
    ${'a month of thirteen'}     | ${'run SOUND --period 2026-13 --out OUT'}  | ${"'2026-13' is no period: write a month as 2026-03 or a range as 2026-01..2026-06."}
    ${'a range that goes back'}  | ${'run SOUND --period 2026-04..2026-03 --out OUT'} | ${"'2026-04..2026-03' is no period: write a month as 2026-03 or a range as 2026-01..2026-06."}
    ${'an unknown detail'}       | ${'run SOUND --period 2026-03 --detail day --out OUT'} | ${"'day' is no level of detail: write quarter-hour, month or none."}
    ${'an output inside a file'} | ${'run SOUND --period 2026-03 --out SOUND/community.yaml/out'} | ${'SOUND/community.yaml/out is not a folder: name one that does not exist yet.'}
    ${'an output that is full'}  | ${'run SOUND --period 2026-03 --out SOUND'} | ${'SOUND is not empty: name a folder that does not exist yet, or empty it first.'}
  `(
    'says it in one sentence: $what ($words)',
    async ({ words, sentence }: Record<'words' | 'sentence', string>) => {
      const places = { NONE: path.join(folder, 'none'), OUT: path.join(folder, 'a/b/out'), SOUND };
      const placed = (text: string) =>
        Object.entries(places).reduce((all, [name, place]) => all.replace(name, place), text);
      const given = await refused(words.split(' ').map(placed));
      expect(given).toEqual([1, placed(sentence)]);
      await expectNothingLeft();
    },
    RUN_MS_MAX,
  );

  it(
    'takes back the folders it made above its output',
    async () => {
      const words = ['--period', '2026-06', '--out', path.join(folder, 'a', 'b', 'out')];
      const bad = path.join(import.meta.dirname, 'bad-comma-decimal', 'input');
      const [code, sentence] = await refused(['run', bad, ...words]);
      expect([code, sentence]).toEqual([
        1,
        "measurements.csv:3: kwh: '0,050' has a decimal comma; write 0.050.",
      ]);
      await expectNothingLeft();
    },
    RUN_MS_MAX,
  );
});

describe('one bad row among a million', () => {
  async function writeMillion(to: string, bad = '765.432'): Promise<void> {
    await mkdir(to);
    await cp(path.join(SOUND, 'community.yaml'), path.join(to, 'community.yaml'));
    const file = createWriteStream(path.join(to, 'readings.csv'));
    file.write('at,meter,register,kwh\n');
    const start = Date.UTC(2025, 0, 1);
    for (let block = 0; block < 1000; block += 1) {
      const rows = Array.from({ length: 1000 }, (_, row) => {
        const place = block * 1000 + row;
        const at = new Date(start + place * 60_000).toISOString();
        return `${at},flat-1,import,${place === 765_432 ? bad : place / 1000}\n`;
      });
      file.write(rows.join(''));
    }
    file.end();
    await finished(file);
  }

  /** What it says, and its memory in megabytes. */
  async function measuredRun(words: readonly string[]): Promise<[unknown, string, number]> {
    const options = `--import=data:text/javascript,${encodeURIComponent(TELL_MEMORY)}`;
    const [code, said] = await refused(words, options);
    const [, sentence = said, kilobytes] = /^(.*)\nmaxRSS (\d+)$/.exec(said) ?? [];
    return [code, sentence, Number(kilobytes) / 1024];
  }

  it(
    'is named by its line, in little memory, and nothing is written',
    async () => {
      const input = path.join(folder, 'input');
      await writeMillion(input, '"765,432"');
      const words = ['run', input, '--period', '2026-03', '--out', path.join(folder, 'out')];
      const [code, sentence, megabytes] = await measuredRun(words);
      expect([code, sentence]).toEqual([
        1,
        "readings.csv:765434: kwh: '765,432' has a decimal comma; write 765.432.",
      ]);
      expect(megabytes).toBeLessThan(MEMORY_MB_MAX);
      await expectNothingLeft();
    },
    RUN_MS_MAX,
  );

  it(
    'is all that was wrong: a million good ones are checked in little memory too',
    async () => {
      const input = path.join(folder, 'input');
      await writeMillion(input);
      const [code, sentence, megabytes] = await measuredRun(['check', input]);
      expect([code, sentence]).toEqual([0, `${input}: nothing is wrong with this folder.`]);
      expect(megabytes).toBeLessThan(MEMORY_MB_MAX);
    },
    RUN_MS_MAX,
  );
});

describe('a month that is still to come', () => {
  it(
    'runs like any other: a run has no clock',
    async () => {
      const input = path.join(folder, 'input');
      await mkdir(input);
      for (const name of await readdir(SOUND)) {
        const text = await readFile(path.join(SOUND, name), 'utf8');
        await writeFile(path.join(input, name), text.replaceAll('2026-', '2031-'));
      }
      const out = path.join(folder, 'out');
      const [code] = await refused(['run', input, '--period', '2031-03', '--out', out]);
      const totals = await readFile(path.join(out, 'statement-totals.csv'), 'utf8');
      expect([code, totals.split('\n')[1].split(',').slice(0, 3)]).toEqual([
        0,
        ['without-vat-2031-0001', '2031-03', 'anna'],
      ]);
    },
    RUN_MS_MAX,
  );
});
