import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { constants, createGzip } from 'node:zlib';
import { SpoolAlarms } from './spool-alarms.service.js';
import {
  nameOf,
  pathOf,
  removeSegment,
  SegmentName,
  syncDirectory,
} from './spool-segment.store.js';

export interface ArchiveOptions {
  /** Of the spool; the archive is the folder `archive` in it. */
  readonly directory: string;
  /** The oldest segments go first when there are more bytes. */
  readonly budgetBytes: number;
  readonly keptDays?: number | undefined;
}

export const ARCHIVE_FOLDER = 'archive';
export const ARCHIVE_ENDING = '.gz';
const KEPT_DAYS = 400;
const DAY_MS = 86_400_000;

/**
 * Segments that all readers have passed, compressed: what a device said can be shown byte for byte as
 * long as a statement may be questioned. Taking happens behind the readers' backs, one after the other.
 */
export class SpoolArchive {
  private readonly folder: string;
  private taking: Promise<void> = Promise.resolve();
  private waiting = 0;

  constructor(
    private readonly options: ArchiveOptions,
    private readonly alarms: SpoolAlarms,
  ) {
    this.folder = join(options.directory, ARCHIVE_FOLDER);
  }

  /** Compresses a segment and removes it; when that fails it is removed all the same. */
  take(name: SegmentName): void {
    this.waiting += 1;
    this.taking = this.taking
      .then(() => this.compress(name))
      .catch((error: unknown) => {
        this.alarms.notArchived(nameOf(name), error instanceof Error ? error.message : 'unknown');
      })
      .then(() => removeSegment(this.options.directory, name))
      .finally(() => {
        this.waiting -= 1;
      });
  }

  /** Resolves when no more than some segments are waiting. */
  settled(most: number): Promise<void> {
    return this.waiting > most ? this.taking : Promise.resolve();
  }

  private async compress(name: SegmentName): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    const path = join(this.folder, `${nameOf(name)}${ARCHIVE_ENDING}`);
    const level = constants.Z_BEST_SPEED;
    await pipeline(
      createReadStream(pathOf(this.options.directory, name)),
      createGzip({ level }),
      createWriteStream(`${path}.new`),
    );
    const handle = await open(`${path}.new`, 'r+');
    await handle.sync();
    await handle.close();
    await rename(`${path}.new`, path);
    await syncDirectory(this.folder);
    await this.forget();
  }

  /** Removes what is older than it must be, and the oldest where there is too much. */
  private async forget(): Promise<void> {
    const { budgetBytes, keptDays = KEPT_DAYS } = this.options;
    const files = await Promise.all(
      (await readdir(this.folder)).sort().map(async (file) => {
        const { size, mtimeMs } = await stat(join(this.folder, file));
        return { file, size, mtimeMs };
      }),
    );
    const newest = Math.max(...files.map(({ mtimeMs }) => mtimeMs));
    let held = files.reduce((sum, { size }) => sum + size, 0);
    for (const { file, size, mtimeMs } of files.slice(0, -1)) {
      if (held <= budgetBytes && mtimeMs > newest - keptDays * DAY_MS) break;
      await rm(join(this.folder, file), { force: true });
      held -= size;
    }
  }
}
