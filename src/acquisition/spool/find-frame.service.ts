import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { SpooledFrame } from './frame-decoder.js';
import { ARCHIVE_ENDING, ARCHIVE_FOLDER } from './spool-archive.store.js';
import { nextFrame, readFrames } from './spool-frame.js';
import { listSegments, pathOf, readSegment, SegmentName } from './spool-segment.store.js';

const unzip = promisify(gunzip);

/** The frame with a sequence, from the segments of a spool or their archive; undefined where it is gone. */
export async function findFrame(
  directory: string,
  sequence: number,
): Promise<SpooledFrame | undefined> {
  for await (const frame of findFrames(directory, [sequence])) return frame;
  return undefined;
}

/**
 * The frames with these sequences, each once, a segment after the other. A frame that is gone, or lies
 * in a file that cannot be read any more, is not among them.
 */
export async function* findFrames(
  directory: string,
  sequences: Iterable<number>,
): AsyncGenerator<SpooledFrame> {
  const missing = new Set(sequences);
  yield* findIn(directory, '', missing);
  yield* findIn(join(directory, ARCHIVE_FOLDER), ARCHIVE_ENDING, missing);
}

/** What is found is missing no more. */
async function* findIn(
  folder: string,
  ending: string,
  missing: Set<number>,
): AsyncGenerator<SpooledFrame> {
  const names = await listSegments(folder, ending).catch(() => []);
  for (const [name, wanted] of segmentsOf(names, missing)) {
    for (const frame of framesIn(await bytesOf(folder, name, ending), wanted)) {
      if (missing.delete(frame.sequence)) yield frame;
    }
  }
}

/** Which segment may hold which sequences: from its first one to that of a later segment. */
function segmentsOf(
  names: readonly SegmentName[],
  sequences: ReadonlySet<number>,
): readonly (readonly [SegmentName, ReadonlySet<number>])[] {
  const sorted = [...sequences].sort((a, b) => a - b);
  return names.flatMap((name) => {
    const next = names.find(({ firstSequence }) => firstSequence > name.firstSequence);
    const end = next?.firstSequence ?? Number.POSITIVE_INFINITY;
    const own = sorted.filter((sequence) => sequence >= name.firstSequence && sequence < end);
    return own.length === 0 ? [] : [[name, new Set(own)] as const];
  });
}

/** Nothing where the file is gone or its archive cannot be unpacked. */
async function bytesOf(folder: string, name: SegmentName, ending: string): Promise<Uint8Array> {
  const bytes =
    ending === ''
      ? readSegment(folder, name)
      : readFile(`${pathOf(folder, name)}${ending}`).then((packed) => unzip(packed));
  return bytes.catch(() => new Uint8Array(0));
}

/** Also those behind a damaged place. */
function* framesIn(bytes: Uint8Array, sequences: ReadonlySet<number>): Generator<SpooledFrame> {
  let from: number | undefined = 0;
  while (from !== undefined) {
    const { frames, end } = readFrames(bytes, from, Number.POSITIVE_INFINITY);
    yield* frames.filter(({ sequence }) => sequences.has(sequence));
    from = nextFrame(bytes, end + 1);
  }
}
