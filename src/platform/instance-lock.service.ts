import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DomainError } from '../kernel/domain-error.js';

/** Held by the one service that works in a data directory. */
export interface InstanceLock {
  release(): Promise<void>;
}

/** Another service works in the directory; the message is a sentence for people. */
export class AlreadyRunning extends DomainError {
  constructor(
    readonly directory: string,
    readonly pid: number,
  ) {
    const sentence =
      `Commonwatt is already running in ${directory} (process ${pid}). Stop it first, or set` +
      ' COMMONWATT_DATA to another directory.';
    super('platform', 'already-running', sentence, { directory, pid });
    this.name = 'AlreadyRunning';
  }
}

interface Holder {
  readonly pid: number;
  /** When the process began, so that a pid used again is not mistaken for the holder. */
  readonly began: string;
  readonly token: string;
}

const NAME = 'commonwatt.lock';
const ATTEMPTS = 5;

/**
 * Takes the directory for this process, or throws AlreadyRunning. A lock that a killed service left
 * behind is taken over: its process is gone, or the number belongs to a younger process.
 */
export async function lockInstance(directory: string): Promise<InstanceLock> {
  await mkdir(directory, { recursive: true });
  const file = path.join(directory, NAME);
  const mine: Holder = { pid: process.pid, began: beginOf(process.pid), token: randomUUID() };
  const draft = `${file}.${mine.token}`;
  await writeFile(draft, JSON.stringify(mine), { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      if (await takes(draft, file)) return { release: () => release(file, mine) };
      const holder = await holderOf(file);
      if (holder !== undefined && isAlive(holder)) throw new AlreadyRunning(directory, holder.pid);
      await removeStale(file, holder, mine);
    }
    throw new Error(`The lock ${file} changes hands all the time: start Commonwatt again.`);
  } finally {
    await rm(draft, { force: true });
  }
}

/** A hard link appears at once and only if there is none: no second start can slip in between. */
async function takes(draft: string, file: string): Promise<boolean> {
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Moved away first, so that of two starts at once only one removes it; a live one is put back. */
async function removeStale(file: string, stale: Holder | undefined, mine: Holder): Promise<void> {
  const aside = `${file}.${mine.token}.stale`;
  await rename(file, aside).catch(() => undefined);
  const moved = await holderOf(aside);
  if (moved !== undefined && moved.token !== stale?.token && isAlive(moved)) {
    await link(aside, file).catch(() => undefined);
  }
  await rm(aside, { force: true });
}

async function release(file: string, mine: Holder): Promise<void> {
  if ((await holderOf(file))?.token === mine.token) await rm(file, { force: true });
}

async function holderOf(file: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

function isAlive(holder: Holder): boolean {
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return beginOf(holder.pid) === holder.began;
}

/** The start time in the kernel's words, a zombie counts as gone; empty where there is no /proc. */
function beginOf(pid: number): string {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return fields[0] === 'Z' ? 'gone' : (fields[19] ?? '');
  } catch {
    return '';
  }
}
