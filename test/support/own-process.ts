import assert from 'node:assert/strict';
import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';

const LOADER = path.resolve('test/support/typescript-loader.js');

/** Runs a TypeScript file of the repository in a process of its own, to be killed by a test. */
export function startProcess(
  file: string,
  args: readonly string[],
  temporaryDirectory = '/tmp',
): ChildProcess {
  return spawn(process.execPath, ['--import', LOADER, path.resolve(file), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, TMPDIR: temporaryDirectory },
  });
}

/** The first line the process prints. */
export async function firstLine(child: ChildProcess): Promise<string> {
  assert(child.stdout !== null);
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return line;
}

/** kill -9, and waits until the process is gone. */
export async function killHard(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}
