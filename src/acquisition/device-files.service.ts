import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Community } from '../community/community.js';
import { parseYamlTree } from '../community/yaml-tree.js';
import { InputError, Problem } from '../kernel/problem.js';
import { DeviceEntry, parseDeviceList } from './device-list.js';
import { DeviceKinds, referencesOf } from './device-references.js';
import { DeviceProfile } from './device-profile.js';
import { PayloadMapping } from './mqtt/payload-mapping.js';
import { parsePayloadMapping } from './mqtt/parse-payload-mapping.js';
import { parseDeviceProfile } from './parse-device-profile.js';

/** Reads all YAML files of config/devices; refuses them together, with every problem of every file. */
export async function readDeviceKinds(directory: string): Promise<DeviceKinds> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.yaml')).sort();
  const profiles = new Map<string, DeviceProfile>();
  const mappings = new Map<string, PayloadMapping>();
  const problems: Problem[] = [];
  for (const name of names) {
    const file = join(directory, name);
    try {
      const kind = parseKind(await readFile(file, 'utf8'), file);
      if (kind.profile !== basename(name, '.yaml')) {
        const message = `the file is called ${name}, so write \`profile: ${basename(name, '.yaml')}\``;
        problems.push({ file, field: 'profile', message });
      }
      if (kind.protocol === 'mqtt') mappings.set(kind.profile, kind);
      else profiles.set(kind.profile, kind);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new InputError(problems);
  return { profiles, mappings };
}

/** Reads `devices.yaml` of a community; without one, its meters are not held against it. */
export async function readDeviceList(
  file: string,
  community: Community | undefined,
  kinds: DeviceKinds,
): Promise<readonly DeviceEntry[]> {
  const tree = parseYamlTree(await readFile(file, 'utf8'), file);
  return parseDeviceList(tree, file, referencesOf(community, kinds));
}

function parseKind(text: string, file: string): DeviceProfile | PayloadMapping {
  const tree = parseYamlTree(text, file);
  const protocol = typeof tree.root === 'object' && 'protocol' in tree.root && tree.root.protocol;
  return protocol === 'mqtt' ? parsePayloadMapping(tree, file) : parseDeviceProfile(tree, file);
}
