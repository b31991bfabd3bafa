import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { FRAME_BYTES_MAX, nextFrame, readFrames, scanSegment } from './spool-frame.js';
import { isBefore, SpoolCursor, SpoolPiece } from './spool-cursor.js';
import {
  cutSegment,
  listSegments,
  readPart,
  readSegment,
  SegmentName,
  syncDirectory,
} from './spool-segment.store.js';

/** A segment and how many of its bytes are acknowledged, which is as far as it may be read. */
export interface Segment {
  readonly name: SegmentName;
  length: number;
}

/** What opening found: where the next frame goes on, and what was cut or is damaged. */
export interface Recovered {
  readonly segments: Segment[];
  readonly nextSequence: number;
  readonly cutBytes: number;
  readonly corrupt: readonly SegmentName[];
}

/** A piece reads so much for each frame it may hold, and never more than takes the longest frame. */
const READ_BYTES_PER_FRAME = 256;
const READ_BYTES_MIN = 65_536;
const READ_BYTES_MAX = 2 * FRAME_BYTES_MAX;

/** The name of this very spool: a cursor of another one (a wiped directory) must not be used on it. */
export async function spoolId(directory: string): Promise<string> {
  await mkdir(directory, { recursive: true });
  const path = join(directory, 'spool-id');
  if ((await readdir(directory)).includes('spool-id')) {
    return (await readFile(path, 'utf8')).trim();
  }
  const id = randomUUID();
  const handle = await open(`${path}.new`, 'w');
  await handle.writeFile(`${id}\n`);
  await handle.sync();
  await handle.close();
  await rename(`${path}.new`, path);
  await syncDirectory(directory);
  return id;
}

/** Reads every segment, cuts torn tails, leaves corrupt ones as they are. */
export async function recover(directory: string): Promise<Recovered> {
  const segments: Segment[] = [];
  const corrupt: SegmentName[] = [];
  let nextSequence = 1;
  let cutBytes = 0;
  for (const name of await listSegments(directory)) {
    const bytes = await readSegment(directory, name);
    const scan = scanSegment(bytes);
    const lost = name.firstSequence > nextSequence && segments.length > 0;
    const before = segments.at(-1);
    if (lost && before !== undefined && !corrupt.includes(before.name)) corrupt.push(before.name);
    if (scan.state === 'corrupt') corrupt.push(name);
    if (scan.state === 'torn') {
      cutBytes += bytes.length - scan.end;
      await cutSegment(directory, name, scan.end);
    }
    segments.push({ name, length: scan.state === 'corrupt' ? bytes.length : scan.end });
    nextSequence = Math.max(nextSequence, name.firstSequence, (scan.lastSequence ?? 0) + 1);
  }
  return { segments, nextSequence, cutBytes, corrupt };
}

/** Whole frames from a cursor on, at most `max`, never across the end of a segment. */
export async function readPiece(
  directory: string,
  segments: readonly Segment[],
  cursor: SpoolCursor,
  max: number,
): Promise<SpoolPiece> {
  const segment = segments.find(({ name }) => name.number >= cursor.segment);
  if (segment === undefined) throw new Error(`The spool ends before segment ${cursor.segment}.`);
  const start = { segment: segment.name.number, offset: 0 };
  const from = isBefore(cursor, start) ? start : cursor;
  const after = segments.find(({ name }) => name.number > from.segment);
  if (from.offset >= segment.length) {
    const next = after === undefined ? from : { segment: after.name.number, offset: 0 };
    return { frames: [], damaged: [], next };
  }
  const likely = Math.max(READ_BYTES_MIN, Math.min(max * READ_BYTES_PER_FRAME, READ_BYTES_MAX));
  for (const size of [likely, READ_BYTES_MAX]) {
    const to = Math.min(segment.length, from.offset + size);
    const bytes = await readPart(directory, segment.name, from.offset, to);
    const { frames, end } = readFrames(bytes, 0, max);
    if (frames.length > 0) {
      return { frames, damaged: [], next: { ...from, offset: from.offset + end } };
    }
    if (to === segment.length) break;
  }
  return readDamaged(directory, segment, from);
}

/** The bytes up to the next whole frame of the segment. */
async function readDamaged(
  directory: string,
  segment: Segment,
  from: SpoolCursor,
): Promise<SpoolPiece> {
  const rest = await readPart(directory, segment.name, from.offset, segment.length);
  const size = nextFrame(rest, 1) ?? rest.length;
  const bytes = rest.slice(0, size);
  const next = { ...from, offset: size === rest.length ? segment.length : from.offset + size };
  return { frames: [], damaged: [{ ...from, bytes }], next };
}
