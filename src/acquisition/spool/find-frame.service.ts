import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { SpooledFrame } from './frame-decoder.js';
import { ARCHIVE_ENDING, ARCHIVE_FOLDER } from './spool-archive.store.js';
import { nextFrame, readFrames } from './spool-frame.js';
import { listSegments, pathOf, readSegment } from './spool-segment.store.js';

const unzip = promisify(gunzip);

/** The frame with a sequence, from the segments of a spool or their archive; undefined where it is gone. */
export async function findFrame(
  directory: string,
  sequence: number,
): Promise<SpooledFrame | undefined> {
  for (const [folder, ending] of [
    [directory, ''],
    [join(directory, ARCHIVE_FOLDER), ARCHIVE_ENDING],
  ] as const) {
    const names = await listSegments(folder, ending).catch(() => []);
    for (const name of names.filter(({ firstSequence }) => firstSequence <= sequence).reverse()) {
      const bytes =
        ending === ''
          ? await readSegment(folder, name)
          : await unzip(await readFile(`${pathOf(folder, name)}${ending}`));
      const frame = frameIn(bytes, sequence);
      if (frame !== undefined) return frame;
      if (bytes.length > 0) break;
    }
  }
  return undefined;
}

function frameIn(bytes: Uint8Array, sequence: number): SpooledFrame | undefined {
  let from: number | undefined = 0;
  while (from !== undefined) {
    const { frames, end } = readFrames(bytes, from, Number.POSITIVE_INFINITY);
    const found = frames.find((frame) => frame.sequence === sequence);
    if (found !== undefined) return found;
    from = nextFrame(bytes, end + 1);
  }
  return undefined;
}
