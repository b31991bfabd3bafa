import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Community } from '../community/community.js';
import { readCommunityFile } from '../community/community-file.service.js';
import { parseCommunity } from '../community/parse-community.js';
import { PlacedTree } from '../community/yaml-tree.js';
import { refuse } from './refuse.js';

/** The files of a scenario folder beside `community.yaml`; each may be absent. */
export interface ScenarioFiles {
  readonly readings?: string | undefined;
  readonly measurements?: string | undefined;
  readonly sessions?: string | undefined;
  readonly cash?: string | undefined;
}

export interface ScenarioFolder {
  readonly path: string;
  readonly tree: PlacedTree;
  readonly community: Community;
  readonly files: ScenarioFiles;
}

/** Opens a scenario folder: its community is parsed, its files are found. */
export async function openScenario(path: string): Promise<ScenarioFolder> {
  const folder = await stat(path).catch(() => undefined);
  if (folder?.isDirectory() !== true) throw refuse('folder-missing', { path });
  const communityFile = join(path, 'community.yaml');
  const tree = await readCommunityFile(communityFile);
  const community = parseCommunity({ file: 'community.yaml', tree });
  const files = {
    readings: await present(join(path, 'readings.csv')),
    measurements: await present(join(path, 'measurements.csv')),
    sessions: await present(join(path, 'sessions.csv')),
    cash: await present(join(path, 'cash.csv')),
  };
  return { path, tree, community, files };
}

async function present(path: string): Promise<string | undefined> {
  return (await stat(path).catch(() => undefined)) === undefined ? undefined : path;
}
