import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DeviceEntry } from '../acquisition/device-list.js';
import { readDeviceKinds, readDeviceList } from '../acquisition/device-files.service.js';
import { DeviceKinds } from '../acquisition/device-references.js';
import { MappingSource } from '../acquisition/import/import-reader.service.js';
import { readMappings } from '../acquisition/import/mapping-shelf.service.js';
import { ChargePointPlace } from '../charging/charge-point-place.js';
import { readChargePoints } from '../charging/charge-point-file.service.js';
import { Community } from '../community/community.js';
import { readCommunityFile } from '../community/community-file.service.js';
import { parseCommunity } from '../community/parse-community.js';
import { PlacedTree } from '../community/yaml-tree.js';
import { InputError, Problem } from '../kernel/problem.js';
import { problemsOf } from './scenario-check.service.js';

/** One community of a configured service, with what stands in its folder. */
export interface ConfiguredCommunity {
  readonly file: string;
  readonly tree: PlacedTree;
  readonly community: Community;
  readonly devices: readonly DeviceEntry[];
  readonly chargePoints: readonly ChargePointPlace[];
  /** Of files to be imported: `imports/*.yaml`. */
  readonly mappings: readonly MappingSource[];
}

export interface ServiceConfig {
  readonly kinds: DeviceKinds;
  readonly communities: readonly ConfiguredCommunity[];
}

/** The device files that ship with the product. */
export const DEVICE_DIRECTORY = join(import.meta.dirname, '../../config/devices');

/**
 * Reads a configuration directory: `community.yaml` with `devices.yaml`, `charge-points.yaml` and the
 * mappings of `imports/` beside it, or one folder per community. Everything that is wrong in any file is told at once.
 */
export async function readServiceConfig(directory: string): Promise<ServiceConfig> {
  const kinds = await readDeviceKinds(DEVICE_DIRECTORY);
  const problems: Problem[] = [];
  const communities: ConfiguredCommunity[] = [];
  for (const folder of await communityFolders(directory)) {
    const found = await readFolder(folder, kinds, problems);
    if (found !== undefined) communities.push(found);
  }
  if (problems.length === 0 && communities.length === 0) {
    const message = 'holds no community.yaml, neither itself nor in a folder of its own';
    problems.push({ file: directory, message });
  }
  if (problems.length > 0) throw new InputError(problems);
  return { kinds, communities };
}

/** Reads all files of a folder, also after a bad one, so that the problems of every file are told. */
async function readFolder(
  folder: string,
  kinds: DeviceKinds,
  problems: Problem[],
): Promise<ConfiguredCommunity | undefined> {
  const file = join(folder, 'community.yaml');
  const described = await readTelling(problems, async () => {
    const tree = await readCommunityFile(file);
    return { tree, community: parseCommunity({ file, tree }) };
  });
  const community = described?.community;
  const deviceFile = join(folder, 'devices.yaml');
  const devices = await readTelling(problems, async () =>
    (await exists(deviceFile)) ? readDeviceList(deviceFile, community, kinds) : [],
  );
  const chargePointFile = join(folder, 'charge-points.yaml');
  const chargePoints = await readTelling(problems, async () =>
    (await exists(chargePointFile)) ? readChargePoints(chargePointFile, community) : [],
  );
  const mappings = await readTelling(problems, () => readMappings(join(folder, 'imports')));
  if (described === undefined || devices === undefined) return undefined;
  if (chargePoints === undefined || mappings === undefined) return undefined;
  return { file, ...described, devices, chargePoints, mappings };
}

async function readTelling<T>(problems: Problem[], read: () => Promise<T>): Promise<T | undefined> {
  let found: T | undefined;
  const told = await problemsOf(async () => {
    found = await read();
  });
  problems.push(...told);
  return found;
}

async function communityFolders(directory: string): Promise<string[]> {
  if (await exists(join(directory, 'community.yaml'))) return [directory];
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const holding: string[] = [];
  for (const name of folders.sort()) {
    if (await exists(join(directory, name, 'community.yaml'))) holding.push(join(directory, name));
  }
  return holding;
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
