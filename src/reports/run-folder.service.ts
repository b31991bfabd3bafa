import { createHash } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { refuse } from './refuse.js';

const CHUNK_CHARS = 1_000_000;

/**
 * The output folder of a file run. It is written beside its final place and moved there when it is
 * whole, so a run that fails leaves nothing.
 */
export class RunFolder {
  private readonly started = new Set<string>();

  private constructor(
    private readonly target: string,
    private readonly partial: string,
    /** The uppermost folder that was made for it. */
    private readonly uppermost: string,
  ) {}

  /** Refuses a target that holds something already, and one that cannot be written. */
  static async begin(path: string): Promise<RunFolder> {
    const target = resolve(path);
    const entries = await readdir(target).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [] as string[];
      throw refuse('output-no-folder', { path });
    });
    if (entries.length > 0) throw refuse('output-not-empty', { path });
    const partial = join(dirname(target), `.${basename(target)}.partial`);
    await rm(partial, { recursive: true, force: true });
    const uppermost = await mkdir(partial, { recursive: true }).catch((error: unknown) => {
      const reason = (error as NodeJS.ErrnoException).code ?? String(error);
      throw refuse('output-not-writable', { path, reason });
    });
    return new RunFolder(target, partial, uppermost ?? partial);
  }

  /** Appends lines to a file; the first call writes the header, also when there are no lines. */
  async append(file: string, header: string, lines: Iterable<string>): Promise<void> {
    const path = await this.pathOf(file);
    const output = await open(path, 'a');
    try {
      let chunk = this.started.has(file) ? '' : header;
      this.started.add(file);
      for (const line of lines) {
        chunk += line;
        if (chunk.length < CHUNK_CHARS) continue;
        await output.write(chunk);
        chunk = '';
      }
      await output.write(chunk);
    } finally {
      await output.close();
    }
  }

  async write(file: string, content: string | Uint8Array): Promise<void> {
    await writeFile(await this.pathOf(file), content);
  }

  /** Everything is there: the folder takes its place. */
  async finish(): Promise<void> {
    const exists = await stat(this.target).catch(() => undefined);
    if (exists !== undefined) await rmdir(this.target);
    await rename(this.partial, this.target);
  }

  /** Leaves nothing: what was written goes, and so do folders that were made above it. */
  async abandon(): Promise<void> {
    await rm(this.partial, { recursive: true, force: true });
    for (let made = this.partial; made !== this.uppermost;) {
      made = dirname(made);
      await rmdir(made);
    }
  }

  private async pathOf(file: string): Promise<string> {
    const path = join(this.partial, file);
    await mkdir(dirname(path), { recursive: true });
    return path;
  }
}

export function sha256(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex');
}
