import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import {
  openEmbeddedDatabase,
  openThrowAwayDatabase,
} from '../../src/platform/embedded-database.service.js';
import { firstLine, killHard, startProcess } from '../support/own-process.js';

const MINUTES_2 = 120_000;

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows as unknown[];
  } finally {
    await client.end();
  }
}

async function pidOf(directory: string): Promise<number> {
  const file = await readFile(path.join(directory, 'cluster', 'postmaster.pid'), 'utf8');
  return Number(file.split('\n')[0]);
}

describe('the embedded database', () => {
  let directory = '';

  beforeEach(async () => {
    directory = await mkdtemp('/tmp/commonwatt-test-');
    await chmod(directory, 0o1777);
  });
  afterEach(async () => {
    await rm(directory, { recursive: true, force: true });
  });

  it(
    'keeps what was written when the service and its guardian are killed and the server lives on',
    async () => {
      const child = startProcess('test/support/open-database.command.ts', [directory]);
      await firstLine(child);
      const passwords = path.join(directory, 'passwords.json');
      expect(statSync(passwords).mode & 0o777).toBe(0o600);
      const server = await pidOf(directory);
      const first = await openOwner(directory, server);
      await query(first, 'create schema kept; create table kept.word as select 7 as seven');
      killGuardian(server);
      await killHard(child);
      expect(isAlive(server)).toBe(true);

      const again = await openEmbeddedDatabase({ directory });
      expect(isAlive(server)).toBe(false);
      expect(await query(again.ownerUrl, 'select seven from kept.word')).toEqual([{ seven: 7 }]);
      await again.close();
    },
    MINUTES_2,
  );

  it(
    'starts when only a stale pid file is left, its number now another program',
    async () => {
      const once = await openEmbeddedDatabase({ directory });
      await once.close();
      const stale = `${process.pid}\n${directory}/cluster\n1\n0\n\n127.0.0.1\n\n\n`;
      await writeFile(path.join(directory, 'cluster', 'postmaster.pid'), stale);
      const again = await openEmbeddedDatabase({ directory });
      expect(await query(again.serviceUrl, 'show fsync')).toEqual([{ fsync: 'on' }]);
      expect(await query(again.serviceUrl, 'show data_checksums')).toEqual([
        { data_checksums: 'on' },
      ]);
      await again.close();
    },
    MINUTES_2,
  );

  it(
    'starts over when the very first start was killed halfway',
    async () => {
      execFileSync('mkdir', ['-p', path.join(directory, 'cluster.half', 'base')]);
      const database = await openEmbeddedDatabase({ directory });
      expect(await query(database.serviceUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
      await database.close();
    },
    MINUTES_2,
  );

  it(
    'stops the server soon after a killed service',
    async () => {
      const child = startProcess('test/support/open-database.command.ts', [directory]);
      await firstLine(child);
      const server = await pidOf(directory);
      await killHard(child);
      while (isAlive(server)) await sleep(50);
    },
    MINUTES_2,
  );

  it(
    'leaves nothing of a throw-away database, closed or killed',
    async () => {
      const database = await openThrowAwayDatabase();
      expect(await query(database.ownerUrl, 'show fsync')).toEqual([{ fsync: 'off' }]);
      await database.close();
      const child = startProcess(
        'test/support/open-database.command.ts',
        ['throw-away'],
        directory,
      );
      await firstLine(child);
      expect(leftovers(directory)).toHaveLength(1);
      await killHard(child);
      while (leftovers(directory).length > 0) await sleep(50);
    },
    MINUTES_2,
  );
});

async function openOwner(directory: string, server: number): Promise<string> {
  const file = await readFile(path.join(directory, 'passwords.json'), 'utf8');
  const { owner } = JSON.parse(file) as { owner: string };
  const command = await readFile(`/proc/${server}/cmdline`, 'utf8');
  const port = /port=(\d+)/.exec(command)?.[1] ?? '';
  return `postgres://commonwatt_owner:${owner}@127.0.0.1:${port}/commonwatt`;
}

/** The guardian is the shell that waits for the pipe; with it gone nobody stops the server. */
function killGuardian(server: number): void {
  const session = execFileSync('ps', ['-o', 'sid=', '-p', String(server)], { encoding: 'utf8' });
  const members = execFileSync('ps', ['-s', session.trim(), '-o', 'pid=,comm='], {
    encoding: 'utf8',
  });
  for (const line of members.trim().split('\n')) {
    const [pid, name] = line.trim().split(/\s+/);
    if (name === 'sh' || name === 'cat') process.kill(Number(pid), 'SIGKILL');
  }
}

function leftovers(directory: string): string[] {
  return readdirSync(directory).filter((name) => name !== 'commonwatt-postgresql');
}

/** A zombie that nobody collected is not alive: its command line is empty. */
function isAlive(pid: number): boolean {
  const command = `/proc/${pid}/cmdline`;
  return existsSync(command) && readFileSync(command, 'utf8') !== '';
}
