import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Instant } from '../../src/kernel/quarter-hour.js';
import { InputError, problemText } from '../../src/kernel/problem.js';
import { FixedClock } from '../../src/platform/clock.service.js';
import { CommunityId } from '../../src/community/community.js';
import { readCommunityFile } from '../../src/community/community-file.service.js';
import { communityMigrations } from '../../src/community/community.migration.js';
import { CommunityService } from '../../src/community/community.service.js';
import { CommunityStore } from '../../src/community/community.store.js';
import { parseYamlTree } from '../../src/community/yaml-tree.js';
import { useDatabase } from '../support/database.js';
import { SOUND_COMMUNITY } from '../support/sound-community.js';

const database = useDatabase(communityMigrations);
const clock = new FixedClock(Date.UTC(2026, 0, 1) as Instant);
const service = () => new CommunityService(new CommunityStore(database.dataSource), clock);
const tree = (text: string) => parseYamlTree(text, 'community.yaml');
const count = async (table: string) => {
  const rows = await database.dataSource.query<{ count: string }[]>(
    `select count(*) from community.${table}`,
  );
  return Number(rows[0].count);
};

describe('the store of communities', () => {
  it('keeps one version for the same document, two for two', async () => {
    await service().save(tree(SOUND_COMMUNITY), 'community.yaml');
    await service().save(tree(SOUND_COMMUNITY.replaceAll('\n', '\r\n')), 'community.yaml');
    expect(await count('document')).toBe(1);
    await service().save(tree(SOUND_COMMUNITY.replace('Hall eG', 'Halle eG')), 'community.yaml');
    expect(await count('document')).toBe(2);
  });

  it('saves once when two save at once', async () => {
    const text = SOUND_COMMUNITY.replace('id: hall', 'id: twice');
    await Promise.all([1, 2, 3].map(() => service().save(tree(text), 'community.yaml')));
    expect((await service().list()).map(({ id }) => id)).toEqual(['hall', 'twice']);
    expect(await count("document where community = 'twice'")).toBe(1);
  });

  it('gives back the newest version, the same as it was parsed', async () => {
    const saved = await service().save(tree(SOUND_COMMUNITY), 'community.yaml');
    const loaded = await service().get('hall' as CommunityId);
    expect({ ...loaded, zone: loaded.zone.name }).toEqual({ ...saved, zone: saved.zone.name });
  });

  it('refuses a community it does not know', async () => {
    await expect(service().get('nowhere' as CommunityId)).rejects.toThrow(
      "There is no community 'nowhere'; save its community.yaml first.",
    );
  });

  it('shows members, metering points, holdings and meters to dashboards', async () => {
    const where = "where community = 'hall'";
    expect(await count(`member ${where} and role = 'operator'`)).toBe(1);
    expect(await count(`metering_point ${where}`)).toBe(5);
    expect(await count(`holding ${where} and from_day = '2026-01-01'`)).toBe(2);
    expect(await count(`meter ${where}`)).toBe(6);
    expect(await count(`meter ${where} and to_at = '2026-03-16T23:00:00Z'`)).toBe(1);
  });

  it.each(['update community.document set hash = 1', 'delete from community.document'])(
    'is never changed: %s',
    async (sql) => {
      await expect(database.dataSource.query(sql)).rejects.toThrow('permission denied');
    },
  );
});

describe('the file of a community', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'community-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  async function refusal(path: string): Promise<string> {
    try {
      await readCommunityFile(path);
      return 'accepted';
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      return error.problems.map(problemText).join('\n').replaceAll(folder, '');
    }
  }

  it('is refused when it is missing, a directory or empty', async () => {
    await writeFile(join(folder, 'empty.yaml'), '');
    expect(await refusal(join(folder, 'missing.yaml'))).toBe(
      '/missing.yaml: does not exist; a scenario folder holds a file of this name',
    );
    expect(await refusal(folder)).toBe(': is a directory; a file is expected');
    expect(await refusal(join(folder, 'empty.yaml'))).toBe(
      '/empty.yaml: is empty; write the community as docs/scenario.md shows',
    );
  });

  it('is refused with user and mode when it may not be read', async () => {
    const path = join(folder, 'closed.yaml');
    await writeFile(path, SOUND_COMMUNITY);
    await chmod(path, 0o000);
    const expected =
      process.getuid?.() === 0
        ? 'accepted'
        : `/closed.yaml: may not be read by user ${process.getuid?.() ?? ''} (mode 0000); allow it to read the file`;
    expect(await refusal(path)).toBe(expected);
  });
});
