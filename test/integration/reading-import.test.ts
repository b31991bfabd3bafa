import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { acquisitionMigrations } from '../../src/acquisition/acquisition.migration.js';
import {
  ReadingImport,
  readingFilesIn,
} from '../../src/acquisition/import/reading-import.service.js';
import { Community, CommunityId } from '../../src/community/community.js';
import { parseCommunity } from '../../src/community/parse-community.js';
import { parseYamlTree } from '../../src/community/yaml-tree.js';
import { InputError } from '../../src/kernel/problem.js';
import { parseInstant } from '../../src/kernel/quarter-hour.js';
import { readingServiceOn, recordStoreOn } from '../support/acquisition.js';
import { useDatabase } from '../support/database.js';
import { SOUND_COMMUNITY } from '../support/sound-community.js';

const sound = parseCommunity({ file: 'c.yaml', tree: parseYamlTree(SOUND_COMMUNITY, 'c.yaml') });
const from = parseInstant('2020-01-01T00:00:00Z')!;
const to = parseInstant('2100-01-01T00:00:00Z')!;

describe('the import of reading files', () => {
  const database = useDatabase(acquisitionMigrations);
  let folder: string;
  let files: ReadingImport;
  let communities = 0;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'commonwatt-import-'));
    files = new ReadingImport(database.dataSource, recordStoreOn(database.dataSource));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const fresh = (): Community => ({ ...sound, id: `hall-${++communities}` as CommunityId });
  const write = (name: string, text: string) => writeFile(path.join(folder, name), text);
  const importInto = async (community: Community, skipBadRows = false) =>
    files.import(community, await readingFilesIn(folder), { skipBadRows });
  const stored = async (community: Community) =>
    (
      await readingServiceOn(database.dataSource).seriesOf(
        community.id,
        community.meters.map(({ id }) => id),
        from,
        to,
      )
    ).reduce((sum, { at }) => sum + at.length, 0);

  const HEADER = 'at,meter,register,kwh\n';
  const GOOD = '2026-03-01T00:00:00Z,M-1,import,1\n2026-03-01T00:15:00Z,M-1,import,2\n';

  it('takes both files of a folder, and the same folder again adds nothing', async () => {
    const community = fresh();
    await write('readings.csv', HEADER + GOOD);
    await write(
      'measurements.csv',
      'from,metering_point,direction,kwh,quality\n2026-03-01T00:00:00Z,flat-2,import,0.25,given\n',
    );
    expect(await importInto(community)).toEqual({
      readings: { added: 2, known: 0, conflicting: 0 },
      given: { added: 1, known: 0, conflicting: 0 },
      skipped: [],
    });
    expect(await importInto(community)).toEqual({
      readings: { added: 0, known: 2, conflicting: 0 },
      given: { added: 0, known: 1, conflicting: 0 },
      skipped: [],
    });
  });

  it('writes nothing when one row is bad, and names every bad row', async () => {
    const community = fresh();
    const bad = '2026-03-01T00:30:00,M-1,import,3\n2026-03-01T00:45:00Z,M-1,import\n';
    await write('readings.csv', HEADER + GOOD + bad);
    const refusal = await importInto(community).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(refusal).toBeInstanceOf(InputError);
    const { problems } = refusal as InputError;
    expect(problems.map(({ file, line, field }) => [file, line, field])).toEqual([
      ['readings.csv', 4, 'at'],
      ['readings.csv', 5, undefined],
    ]);
    expect(await stored(community)).toBe(0);
    const skipping = await importInto(community, true);
    expect(skipping.readings.added).toBe(2);
    expect(skipping.skipped).toEqual(problems);
  });

  it('refuses a value that differs from the stored one and names its line', async () => {
    const community = fresh();
    await write('readings.csv', HEADER + GOOD);
    await importInto(community);
    const differing = '2026-03-01T00:30:00Z,M-1,import,3\n2026-03-01T00:15:00Z,M-1,import,2.5\n';
    await write('readings.csv', HEADER + differing);
    await expect(importInto(community)).rejects.toThrow(
      /^readings.csv:3: kwh: another value is stored for this time/,
    );
    expect(await stored(community)).toBe(2);
  });

  it('refuses a reading from the future when asked by the running service', async () => {
    const community = fresh();
    await write('readings.csv', HEADER + GOOD);
    const now = parseInstant('2026-03-01T00:04:00Z')!;
    const problems = await files.check(community, await readingFilesIn(folder), now);
    expect(problems).toMatchObject([{ line: 3, field: 'at' }]);
  });

  it('finds one bad row among a million, quickly and in little memory', async () => {
    const community = fresh();
    const file = createWriteStream(path.join(folder, 'readings.csv'));
    file.write(HEADER);
    const start = Date.UTC(2000, 0, 1);
    for (let block = 0; block < 1000; block++) {
      const rows = Array.from({ length: 1000 }, (_, row) => {
        const place = block * 1000 + row;
        const at = new Date(start + place * 60_000).toISOString();
        return `${at},M-1,import,${place === 765_432 ? '1;5' : place / 1000}\n`;
      });
      file.write(rows.join(''));
    }
    await new Promise((done) => file.end(done));
    const problems = await files.check(community, await readingFilesIn(folder));
    expect(problems).toEqual([
      {
        file: 'readings.csv',
        line: 765_434,
        field: 'kwh',
        message: `'1;5' is no number; write kilowatt-hours like 1234.5.`,
      },
    ]);
  }, 60_000);
});
