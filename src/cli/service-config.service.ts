import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DeviceEntry } from '../acquisition/device-list.js';
import { readDeviceKinds, readDeviceList } from '../acquisition/device-files.service.js';
import { DeviceKinds } from '../acquisition/device-references.js';
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
}

export interface ServiceConfig {
  readonly kinds: DeviceKinds;
  readonly communities: readonly ConfiguredCommunity[];
}

/** The device files that ship with the product. */
export const DEVICE_DIRECTORY = join(import.meta.dirname, '../../config/devices');

/**
 * Reads a configuration directory: `community.yaml` with `devices.yaml` and `charge-points.yaml` beside
 * it, or one folder per community. Everything that is wrong in any file is told at once.
 */
export async function readServiceConfig(directory: string): Promise<ServiceConfig> {
  const kinds = await readDeviceKinds(DEVICE_DIRECTORY);
  const problems: Problem[] = [];
  const communities: ConfiguredCommunity[] = [];
  for (const folder of await communityFolders(directory)) {
    const found = await problemsOf(async () => {
      communities.push(await readFolder(folder, kinds, problems));
    });
    problems.push(...found);
  }
  if (problems.length === 0 && communities.length === 0) {
    const message = 'holds no community.yaml, neither itself nor in a folder of its own';
    problems.push({ file: directory, message });
  }
  if (problems.length > 0) throw new InputError(problems);
  return { kinds, communities };
}

async function readFolder(
  folder: string,
  kinds: DeviceKinds,
  problems: Problem[],
): Promise<ConfiguredCommunity> {
  const file = join(folder, 'community.yaml');
  const tree = await readCommunityFile(file);
  const community = parseCommunity({ file, tree });
  let devices: readonly DeviceEntry[] = [];
  let chargePoints: readonly ChargePointPlace[] = [];
  const deviceFile = join(folder, 'devices.yaml');
  const chargePointFile = join(folder, 'charge-points.yaml');
  if (await exists(deviceFile)) {
    const read = async () => (devices = await readDeviceList(deviceFile, community, kinds));
    problems.push(...(await problemsOf(read)));
  }
  if (await exists(chargePointFile)) {
    const read = async () => (chargePoints = await readChargePoints(chargePointFile, community));
    problems.push(...(await problemsOf(read)));
  }
  return { file, tree, community, devices, chargePoints };
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
