import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** One row of the catalogue of bad inputs: what comes in and what must happen. */
export interface BadInputRow {
  readonly id: string;
  readonly input: string;
  readonly expected: string;
}

/** What is done for a row, by its id; it throws where the reaction is another one. */
export type BadInputCases = Readonly<Record<string, () => Promise<void> | void>>;

interface BadInputModule {
  /** Called inside `describe`, so that it may open its parts in `beforeAll`. */
  readonly cases: () => BadInputCases;
}

export type Entrance = 'mqtt' | 'modbus' | 'import';

const HERE = import.meta.dirname;

/** Cases wait for what they expect; a loaded machine takes its time. */
const PATIENT_MS = 60_000;

export function rowsOf(entrance: Entrance): readonly BadInputRow[] {
  const [, ...lines] = readFileSync(path.join(HERE, `${entrance}.tsv`), 'utf8')
    .trim()
    .split('\n');
  return lines.map((line) => {
    const [id = '', input = '', expected = ''] = line.split('\t');
    return { id, input, expected };
  });
}

/** The case files of an entrance: every TypeScript file of its folder. */
async function modulesOf(
  entrance: Entrance,
): Promise<readonly (readonly [string, BadInputModule])[]> {
  const folder = path.join(HERE, entrance);
  const names = readdirSync(folder).filter((name) => /\.cases\.ts$/.test(name));
  const modules: (readonly [string, BadInputModule])[] = [];
  for (const name of names.sort()) {
    const url = pathToFileURL(path.join(folder, name)).href;
    modules.push([name, (await import(url)) as BadInputModule]);
  }
  return modules;
}

/** Defines the tests of the rows, and one that says which rows have none. */
export async function describeBadInputs(entrance: Entrance): Promise<void> {
  const rows = new Map(rowsOf(entrance).map((row) => [row.id, row]));
  const run: string[] = [];
  for (const [name, module] of await modulesOf(entrance)) {
    describe(name.replace('.cases.ts', ''), () => {
      for (const [id, test] of Object.entries(module.cases())) {
        const row = rows.get(id);
        run.push(id);
        it(
          `${id} ${row?.input ?? 'is no row'} → ${row?.expected ?? ''}`,
          async () => {
            await test();
          },
          PATIENT_MS,
        );
      }
    });
  }
  it('runs every row of the catalogue', () => {
    expect([...new Set(run)].sort()).toEqual([...rows.keys()]);
  });
}
