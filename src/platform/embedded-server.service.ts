import { ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { chmod, chown, mkdir, readFile, rename, rm, unlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { ServerBinaries, ServerUser } from './embedded-binaries.service.js';

const run = promisify(execFile);
const STOP_MS_MAX = 20_000;

export interface ServerFiles {
  readonly binaries: ServerBinaries;
  readonly user: ServerUser;
  /** The directory of everything: cluster, log, keys. */
  readonly directory: string;
  /** Gives up durability for speed, and the directory at the end. */
  readonly throwAway: boolean;
}

export interface Server {
  readonly port: number;
  readonly exited: Promise<unknown>;
  hasExited(): boolean;
  stop(): Promise<void>;
}

/**
 * A shell that turns into the server and leaves a guardian behind: when the pipe to the service closes,
 * however the service ended, the guardian stops the server and removes what was to be thrown away.
 */
const GUARDED_START = `
keep="$1"; shift
server=$$
( ( trap '' INT TERM HUP
    cat <&3 >/dev/null
    kill -INT $server 2>/dev/null
    while kill -0 $server 2>/dev/null; do sleep 0.05; done
    if [ -n "$keep" ]; then rm -rf "$keep"; fi ) & )
exec "$@" 3<&-
`;

export const clusterOf = (files: ServerFiles): string => path.join(files.directory, 'cluster');

/** Makes the cluster when there is none; a start that was killed halfway leaves nothing behind. */
export async function initializeCluster(files: ServerFiles, password: string): Promise<void> {
  const cluster = clusterOf(files);
  if (existsSync(path.join(cluster, 'PG_VERSION'))) return;
  const half = `${cluster}.half`;
  const key = path.join(files.directory, 'initial-password');
  await rm(half, { recursive: true, force: true });
  await mkdir(half, { recursive: true });
  await own(half, files.user);
  await chmod(half, 0o700);
  await writeFile(key, `${password}\n`, { mode: 0o600 });
  await own(key, files.user);
  try {
    const options = ['--username=commonwatt_root', '--auth=scram-sha-256', `--pwfile=${key}`];
    options.push('--no-locale', '--encoding=UTF8', '--no-instructions');
    options.push(files.throwAway ? '--no-sync' : '--data-checksums');
    await run(files.binaries.initdb, [`--pgdata=${half}`, ...options], {
      ...files.user,
      cwd: '/',
    });
  } finally {
    await unlink(key);
  }
  await rename(half, cluster);
}

async function own(file: string, user: ServerUser): Promise<void> {
  if (user.uid !== undefined && user.gid !== undefined) await chown(file, user.uid, user.gid);
}

/** Starts the server on loopback only; the port is `wanted` when it is free, otherwise a free one. */
export async function startServer(files: ServerFiles, wanted?: number): Promise<Server> {
  const port = (await freePort(wanted ?? 0)) ?? (await freePort(0));
  if (port === undefined) throw new Error('No port is free for the embedded PostgreSQL.');
  const log = openSync(path.join(files.directory, 'postgresql.log'), 'a');
  const child = spawn(
    '/bin/sh',
    [
      '-c',
      GUARDED_START,
      'commonwatt-postgresql',
      files.throwAway ? files.directory : '',
      files.binaries.postgres,
      ...serverOptions(files, port),
    ],
    { ...files.user, cwd: '/', detached: true, stdio: ['ignore', log, log, 'pipe'] },
  );
  closeSync(log);
  child.unref();
  const pipe = child.stdio[3] as unknown as {
    unref(): void;
    on(name: string, f: () => void): void;
  };
  pipe.on('error', () => undefined);
  pipe.unref();
  return {
    port,
    exited: once(child, 'exit'),
    hasExited: () => child.exitCode !== null || child.signalCode !== null,
    stop: () => stopChild(child),
  };
}

function serverOptions(files: ServerFiles, port: number): string[] {
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    timezone: 'UTC',
    log_timezone: 'UTC',
    lc_messages: 'C',
    max_connections: '60',
    log_min_messages: 'warning',
    ...(files.throwAway
      ? { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', autovacuum: 'off' }
      : { fsync: 'on' }),
  };
  const pairs = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return ['-D', clusterOf(files), ...pairs];
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.ref();
  child.kill('SIGINT');
  const slow = setTimeout(() => child.kill('SIGQUIT'), STOP_MS_MAX);
  await exited;
  clearTimeout(slow);
}

/** Ends a server that outlived a killed service. A stale pid file is left to the server's own check. */
export async function stopOrphan(files: ServerFiles): Promise<void> {
  const pidFile = path.join(clusterOf(files), 'postmaster.pid');
  const pid = Number((await readFile(pidFile, 'utf8').catch(() => '')).split('\n', 1)[0]);
  if (!Number.isInteger(pid) || pid <= 1 || !isServerOf(pid, clusterOf(files))) return;
  signal(pid, 'SIGINT');
  const patience = Date.now() + STOP_MS_MAX;
  while (isServerOf(pid, clusterOf(files))) {
    if (Date.now() > patience) signal(pid, 'SIGQUIT');
    await sleep(50);
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    return;
  }
}

/** True when the process lives and its command line names this cluster: a pid may be used again. */
function isServerOf(pid: number, cluster: string): boolean {
  try {
    process.kill(pid, 0);
    if (process.platform !== 'linux') return true;
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return words.includes(cluster);
  } catch {
    return false;
  }
}

async function freePort(wanted: number): Promise<number | undefined> {
  const probe = createServer();
  probe.listen(wanted, '127.0.0.1');
  try {
    await once(probe, 'listening');
  } catch {
    return undefined;
  }
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' ? address?.port : undefined;
}
