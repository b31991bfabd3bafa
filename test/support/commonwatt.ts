import assert from 'node:assert/strict';
import { ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { SETTING_NAMES } from '../../src/platform/settings.js';
import { eventually } from './eventually.js';

const PROGRAM = path.resolve('dist/cli/main.command.js');
const FOREIGN = new Set([...SETTING_NAMES, 'NODE_OPTIONS']);

type Settings = Readonly<Record<string, string | number>>;

/** The built program in a process of its own, as a person starts it. */
export class Commonwatt {
  /** Everything it has written so far. */
  output = '';
  private ending: number | NodeJS.Signals | undefined;

  private constructor(private readonly child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    }
    child.once('close', (code, signal) => (this.ending = code ?? signal ?? -1));
  }

  /** Only the given settings count: what the tests themselves were started with is left out. */
  static run(words: readonly string[], settings: Settings): Commonwatt {
    assert(existsSync(PROGRAM), 'the program is not built: npm run build');
    const inherited = Object.entries(process.env).filter(([name]) => !FOREIGN.has(name));
    const given = Object.entries(settings).map(([name, value]) => [name, String(value)]);
    const env = Object.fromEntries([...inherited, ...given]) as NodeJS.ProcessEnv;
    const stdio = ['ignore', 'pipe', 'pipe'] as const;
    return new Commonwatt(spawn(process.execPath, [PROGRAM, ...words], { stdio: [...stdio], env }));
  }

  get pid(): number {
    return this.child.pid ?? -1;
  }

  get isRunning(): boolean {
    return this.ending === undefined;
  }

  /** Waits for words in the output; fails with the output when the program ends without them. */
  async says(words: string): Promise<void> {
    await eventually(
      () => `‘${words}’ in: ${this.output}`,
      () => {
        if (this.output.includes(words)) return true;
        assert(this.isRunning, `it ended without ‘${words}’: ${this.output}`);
        return undefined;
      },
    );
  }

  /** The exit code, or the signal that ended it. */
  ended(): Promise<number | NodeJS.Signals> {
    return eventually(
      () => `the end after: ${this.output}`,
      () => this.ending,
    );
  }

  async end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals> {
    if (this.isRunning) this.child.kill(signal);
    return this.ended();
  }
}

/** A directory the embedded database may live in: its server may run as another user. */
export async function dataDirectory(): Promise<string> {
  const directory = await mkdtemp('/tmp/commonwatt-started-');
  await chmod(directory, 0o755);
  return directory;
}

/** Where the service that runs in a directory keeps its database. */
export async function databaseOf(directory: string): Promise<string> {
  const text = await readFile(path.join(directory, 'service.json'), 'utf8');
  return (JSON.parse(text) as { readonly databaseUrl: string }).databaseUrl;
}

/** Every process whose command line names a place in the directory, with that command line. */
export function processesNaming(directory: string): { pid: number; words: string[] }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map((name) => ({ pid: Number(name), words: commandLine(name) }))
    .filter(({ words }) => words.some((word) => word.startsWith(directory)));
}

/** Ends a service however it is, and removes what it left. */
export async function removeService(service: Commonwatt, directory: string): Promise<void> {
  await service.end('SIGKILL');
  for (const { pid } of processesNaming(directory)) killIfAlive(pid);
  await eventually('the end of the database', () =>
    processesNaming(directory).length === 0 ? true : undefined,
  );
  await rm(directory, { recursive: true, force: true });
}

function killIfAlive(pid: number): void {
  try {
    process.kill(pid, 'SIGINT');
  } catch {
    return;
  }
}

function commandLine(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
