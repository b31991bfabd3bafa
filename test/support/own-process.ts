import assert from 'node:assert/strict';
import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const LOADER = pathToFileURL('test/support/typescript-loader.js').href;

/** Runs a TypeScript file of the repository in a process of its own, to be killed by a test. */
export function startProcess(
  file: string,
  args: readonly string[],
  temporaryDirectory = '/tmp',
  flags: readonly string[] = [],
): ChildProcess {
  return spawn(process.execPath, [...flags, path.resolve(file), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // In the environment, so that children of the process run from the sources as well.
    env: { ...process.env, NODE_OPTIONS: `--import ${LOADER}`, TMPDIR: temporaryDirectory },
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
