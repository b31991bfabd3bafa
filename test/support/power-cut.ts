import { open, readFile, rm, truncate } from 'node:fs/promises';
import path from 'node:path';

/** A call as `strace -f -y -s 0` writes it: `123 write(20</spool/a>, ""..., 40) = 40`. */
const CALL: RegExp =
  /^\d+ +(\w+)\((?:AT_FDCWD<[^>]*>, "([^"]*)"|\d+<([^>]*)>)(.*)\) += (-?\d+|\?)(.*)$/;

interface FileOnDisk {
  /** How many bytes were given to the kernel. */
  written: number;
  /** Byte ranges given since the last sync. */
  pending: [number, number][];
  /** Byte ranges a sync has confirmed. */
  safe: [number, number][];
  isInDirectory: boolean;
}

/**
 * What a disk keeps when the power fails right after a traced run: of each file the bytes that a sync
 * has confirmed, and only files whose directory was synced. Bytes that were waiting when a sync failed
 * are lost for good, as the kernel marks them clean (fsyncgate). Changes the files accordingly.
 */
export async function cutPower(directory: string, traceFile: string): Promise<readonly string[]> {
  const lines = (await readFile(traceFile, 'utf8')).split('\n');
  const files = new Map<string, FileOnDisk>();
  const calls = lines.flatMap((line) => {
    const match = CALL.exec(line);
    if (match === null) return [];
    const [, call = '', opened = '', used = '', words = '', result = '?', rest = ''] = match;
    return [{ call, place: `${opened}${used}`, words, result: Number(result), rest }];
  });
  for (const { call, place, words, result, rest } of calls) {
    // An interrupted call was not done: nothing is lost by it, and it is called again.
    if (rest.includes('EINTR')) continue;
    const failed = !(result >= 0);
    if (call === 'openat' && words.includes('O_CREAT') && !failed) files.set(place, fresh());
    if (call === 'fsync' && place === directory && !failed) {
      for (const file of files.values()) file.isInDirectory = true;
    }
    const file = files.get(place);
    if (file === undefined) continue;
    if (call === 'write' && !failed) {
      file.pending.push([file.written, file.written + result]);
      file.written += result;
    }
    if (call === 'fdatasync') {
      if (!failed) file.safe.push(...file.pending);
      file.pending = [];
    }
  }
  await Promise.all([...files].map(([place, file]) => leave(directory, place, file)));
  return calls.map(({ call, place }) => `${call} ${path.basename(place)}`);
}

function fresh(): FileOnDisk {
  return { written: 0, pending: [], safe: [], isInDirectory: false };
}

async function leave(directory: string, place: string, file: FileOnDisk): Promise<void> {
  if (path.dirname(place) !== directory || !place.endsWith('.spool')) return;
  if (!file.isInDirectory) {
    await rm(place, { force: true });
    return;
  }
  const bytes = await readFile(place);
  const kept = new Uint8Array(Math.max(0, ...file.safe.map(([, end]) => end)));
  for (const [from, to] of file.safe) kept.set(bytes.subarray(from, to), from);
  await truncate(place, 0);
  const handle = await open(place, 'r+');
  await handle.writeFile(kept);
  await handle.close();
}
