import { readFile, stat } from 'node:fs/promises';
import { InputError } from '../kernel/problem.js';
import { decodeUtf8 } from './text-encoding.js';
import { parseYamlTree, PlacedTree } from './yaml-tree.js';

/**
 * Reads a `community.yaml` from the disk as a tree of text. A path that cannot be read, an empty file
 * and text that is no UTF-8 or no YAML are refused with what to do about it.
 */
export async function readCommunityFile(path: string): Promise<PlacedTree> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw new InputError([{ file: path, message: await unreadable(path, error) }]);
  }
  if (bytes.length === 0) {
    const message = 'is empty; write the community as docs/scenario.md shows';
    throw new InputError([{ file: path, message }]);
  }
  return parseYamlTree(decodeUtf8(bytes, path), path);
}

/** Why a path cannot be read; anything but the known reasons is no matter of the input. */
async function unreadable(path: string, error: unknown): Promise<string> {
  const code =
    typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return 'does not exist; a scenario folder holds a file of this name';
  }
  if (code === 'EISDIR') return 'is a directory; a file is expected';
  if (code === 'ELOOP') return 'is a symbolic link that leads back to itself';
  if (code === 'EACCES' || code === 'EPERM') {
    const mode = await modeOf(path);
    return `may not be read by user ${process.getuid?.() ?? 'unknown'} (mode ${mode}); allow it to read the file`;
  }
  throw error;
}

async function modeOf(path: string): Promise<string> {
  try {
    return ((await stat(path)).mode & 0o777).toString(8).padStart(4, '0');
  } catch {
    return 'unknown';
  }
}
