import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseYamlTree } from '../../src/community/yaml-tree.js';
import { CommunityService } from '../../src/community/community.service.js';
import { allMigrations, ChainModule } from '../../src/cli/app.module.js';
import { withContext } from '../../src/cli/application-context.service.js';
import { SystemClock } from '../../src/platform/clock.service.js';
import { Commonwatt, dataDirectory } from '../support/commonwatt.js';
import { useDatabase } from '../support/database.js';
import { tableMapping } from '../support/imports.js';
import { SOUND_COMMUNITY } from '../support/sound-community.js';
import { rowsOf } from '../support/sql.js';

const PATIENT = 180_000;
const GIVEN = `select metering_point, milliwatt_hours::text as mwh, source
  from acquisition.given_value order by at`;
const TABLE = `Zeit;Punkt;Wert
01.03.2026 00:00;flat-1;0,5
01.03.2026 00:15;flat-9;0,5
`;

describe('commonwatt import', () => {
  const database = useDatabase(allMigrations);
  let folder = '';
  const at = (name: string) => path.join(folder, name);

  beforeAll(async () => {
    folder = await dataDirectory();
    await mkdir(at('imports'));
    await writeFile(at('community.yaml'), SOUND_COMMUNITY);
    await writeFile(at('imports/cellar.yaml'), tableMapping());
    await writeFile(at('cellar.csv'), TABLE);
    const chain = ChainModule.forFiles(database.serviceUrl, new SystemClock());
    await withContext(chain, async (context) => {
      const file = at('community.yaml');
      await context.get(CommunityService).save(parseYamlTree(SOUND_COMMUNITY, file), file);
    });
  }, PATIENT);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const run = async (...words: string[]) => {
    const settings = { COMMONWATT_DATA: folder, DATABASE_URL: database.serviceUrl };
    const command = Commonwatt.run(['import', ...words], settings);
    return { code: await command.ended(), output: command.output };
  };

  it(
    'looks first, then takes the good rows by a mapping of the community, once',
    async () => {
      const words = [at('cellar.csv'), '--config', folder, '--mapping', 'cellar'];
      const seen = await run(...words, '--preview');
      expect(seen.code).toBe(0);
      expect(seen.output).toContain('flat-1 import: 1 new');
      expect(await rowsOf(database.serviceUrl, GIVEN, [])).toEqual([]);

      const refused = await run(...words);
      expect(refused.code).toBe(1);
      expect(refused.output).toContain("import-2.csv:3: meter: the meter 'flat-9' is unknown");
      expect(await rowsOf(database.serviceUrl, GIVEN, [])).toEqual([]);

      for (const said of ['Import 3: 1 values taken', 'Import 4: the same file was taken']) {
        const taken = await run(...words, '--take-good-rows');
        expect([taken.code, taken.output]).toEqual([0, expect.stringContaining(said)]);
        expect(await rowsOf(database.serviceUrl, GIVEN, [])).toEqual([
          { metering_point: 'flat-1', mwh: '500000', source: 'import 3' },
        ]);
      }
    },
    PATIENT,
  );

  it(
    'refuses a wrong mapping with its file and line, and a file that is not there',
    async () => {
      const bad = at('imports/spoilt.yaml');
      await writeFile(bad, tableMapping('colour: green'));
      const refused = await run(at('cellar.csv'), '--config', folder, '--mapping', 'cellar');
      await rm(bad);
      expect(refused.code).toBe(1);
      expect(refused.output).toMatch(/imports\/spoilt\.yaml:\d+: .*colour/);
      expect(await run(at('none.csv'))).toEqual({
        code: 1,
        output: `${at('none.csv')}: is no file that can be read.\n`,
      });
    },
    PATIENT,
  );
});
