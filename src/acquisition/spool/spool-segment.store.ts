import { FileHandle, open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** One append-only file of the spool. Its name tells its place in the order and its first sequence. */
export interface SegmentName {
  readonly number: number;
  readonly firstSequence: number;
}

const NAME = /^segment-(\d{8})-(\d{12})\.spool$/;

/** The file's name. */
export function nameOf({ number, firstSequence }: SegmentName): string {
  const place = number.toString().padStart(8, '0');
  return `segment-${place}-${firstSequence.toString().padStart(12, '0')}.spool`;
}

export function pathOf(directory: string, name: SegmentName): string {
  return join(directory, nameOf(name));
}

/** Makes what was created, renamed or removed in a directory durable. */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The segments of a directory in their order; in an archive the names have an ending. */
export async function listSegments(directory: string, ending = ''): Promise<SegmentName[]> {
  const names = (await readdir(directory)).flatMap((file) => {
    const match = file.endsWith(ending)
      ? NAME.exec(file.slice(0, file.length - ending.length))
      : null;
    return match === null ? [] : [{ number: Number(match[1]), firstSequence: Number(match[2]) }];
  });
  return names.sort((a, b) => a.number - b.number);
}

export function readSegment(directory: string, name: SegmentName): Promise<Buffer> {
  return readFile(pathOf(directory, name));
}

/** Cuts a torn tail off. */
export async function cutSegment(directory: string, name: SegmentName, end: number): Promise<void> {
  const handle = await open(pathOf(directory, name), 'r+');
  try {
    await handle.truncate(end);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export async function removeSegment(directory: string, name: SegmentName): Promise<void> {
  await rm(pathOf(directory, name), { force: true });
}

/** Bytes [from, to) of a segment; fewer where the file is shorter. */
export async function readPart(
  directory: string,
  name: SegmentName,
  from: number,
  to: number,
): Promise<Uint8Array> {
  const handle = await open(pathOf(directory, name), 'r');
  try {
    const bytes = new Uint8Array(Math.max(0, to - from));
    let filled = 0;
    while (filled < bytes.length) {
      const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, from + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return bytes.subarray(0, filled);
  } finally {
    await handle.close();
  }
}

/** The segment that is being written. After any error it must not be used again. */
export class OpenSegment {
  private constructor(
    readonly name: SegmentName,
    private readonly handle: FileHandle,
  ) {}

  /** A new, empty file whose existence is durable. */
  static async create(directory: string, name: SegmentName): Promise<OpenSegment> {
    const handle = await open(pathOf(directory, name), 'ax');
    try {
      await syncDirectory(directory);
    } catch (error) {
      await handle.close();
      throw error;
    }
    return new OpenSegment(name, handle);
  }

  /**
   * Resolves when the bytes are on the disk. The library repeats a call that a signal interrupted; a
   * write that took only a part goes on behind it.
   */
  async append(bytes: Uint8Array): Promise<void> {
    let written = 0;
    while (written < bytes.length) {
      const { bytesWritten } = await this.handle.write(bytes, written, bytes.length - written);
      if (bytesWritten === 0) throw new Error('the disk took no byte');
      written += bytesWritten;
    }
    await this.handle.datasync();
  }

  close(): Promise<void> {
    return this.handle.close();
  }
}
