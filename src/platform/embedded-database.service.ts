import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, escapeLiteral } from 'pg';
import { serverBinaries, serverUser } from './embedded-binaries.service.js';
import {
  initializeCluster,
  Server,
  ServerFiles,
  startServer,
  stopOrphan,
} from './embedded-server.service.js';

/** A PostgreSQL of our own, with the same two roles as one that an operator set up. */
export interface EmbeddedDatabase {
  /** The role that owns the schema: migrations only. */
  readonly ownerUrl: string;
  /** The role of the running service: no superuser, no owner. */
  readonly serviceUrl: string;
  close(): Promise<void>;
}

interface Passwords {
  readonly root: string;
  readonly owner: string;
  readonly service: string;
}

const DATABASE = 'commonwatt';
const START_MS_MAX = 60_000;
const STARTS_MAX = 3;

/**
 * Opens the database that lives in `directory`, made at the first start. A server that outlived a
 * killed service is stopped first. `port` is taken when it is free, otherwise any free one.
 */
export async function openEmbeddedDatabase(place: {
  readonly directory: string;
  readonly port?: number | undefined;
}): Promise<EmbeddedDatabase> {
  const user = await serverUser();
  const directory = path.resolve(place.directory);
  await mkdir(directory, { recursive: true });
  if (user.uid !== undefined) await chmod(directory, 0o711);
  const binaries = await serverBinaries(user, directory);
  return open({ binaries, user, directory, throwAway: false }, place.port);
}

/** A database for one test or one run: nothing of it is left when it is closed or the process ends. */
export async function openThrowAwayDatabase(): Promise<EmbeddedDatabase> {
  const user = await serverUser();
  const parent = await temporaryDirectory();
  const binaries = await serverBinaries(user, path.join(parent, 'commonwatt-postgresql'));
  const directory = await mkdtemp(path.join(parent, 'commonwatt-'));
  if (user.uid !== undefined && user.gid !== undefined) {
    await chown(directory, user.uid, user.gid);
  }
  try {
    return await open({ binaries, user, directory, throwAway: true });
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw error;
  }
}

/** The server's user must be able to enter it, which root's own temporary directory may forbid. */
async function temporaryDirectory(): Promise<string> {
  const usual = os.tmpdir();
  const mode = (await stat(usual)).mode;
  return process.getuid?.() !== 0 || (mode & 0o001) !== 0 ? usual : '/tmp';
}

async function open(files: ServerFiles, port?: number): Promise<EmbeddedDatabase> {
  const passwords = await passwordsOf(files.directory);
  await stopOrphan(files);
  await initializeCluster(files, passwords.root);
  const server = await startReady(files, passwords, port);
  const url = (role: string, password: string) =>
    `postgres://${role}:${password}@127.0.0.1:${server.port}/${DATABASE}`;
  return {
    ownerUrl: url('commonwatt_owner', passwords.owner),
    serviceUrl: url('commonwatt_app', passwords.service),
    close: async () => {
      await server.stop();
      if (files.throwAway) await rm(files.directory, { recursive: true, force: true });
    },
  };
}

async function passwordsOf(directory: string): Promise<Passwords> {
  const file = path.join(directory, 'passwords.json');
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Passwords;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const word = () => randomBytes(24).toString('base64url');
  const passwords = { root: word(), owner: word(), service: word() };
  await writeFile(file, JSON.stringify(passwords), { mode: 0o600, flag: 'wx' });
  return passwords;
}

/** Another program may take the port between the probe and the start: then another one is tried. */
async function startReady(
  files: ServerFiles,
  passwords: Passwords,
  port: number | undefined,
): Promise<Server> {
  for (let attempt = 1; ; attempt += 1) {
    const server = await startServer(files, attempt === 1 ? port : undefined);
    if (await isReady(server, passwords)) {
      await prepareRoles(server.port, passwords);
      return server;
    }
    await server.stop();
    if (attempt === STARTS_MAX) throw new Error(await startFailure(files.directory));
  }
}

async function startFailure(directory: string): Promise<string> {
  const log = path.join(directory, 'postgresql.log');
  const lines = (await readFile(log, 'utf8').catch(() => '')).trim().split('\n').slice(-5);
  return `The embedded PostgreSQL in ${directory} does not start. Its log ends with: ${lines.join(' | ')}`;
}

async function isReady(server: Server, passwords: Passwords): Promise<boolean> {
  const patience = Date.now() + START_MS_MAX;
  while (Date.now() < patience && !server.hasExited()) {
    const client = rootClient(server.port, passwords);
    try {
      await client.connect();
      await client.end();
      return true;
    } catch {
      await sleep(40);
    }
  }
  return false;
}

function rootClient(port: number, passwords: Passwords): Client {
  const client = new Client({
    host: '127.0.0.1',
    port,
    user: 'commonwatt_root',
    password: passwords.root,
    database: 'postgres',
  });
  client.on('error', () => undefined);
  return client;
}

/** Every start sets the roles anew: it costs milliseconds and heals a start that was cut short. */
async function prepareRoles(port: number, passwords: Passwords): Promise<void> {
  const client = rootClient(port, passwords);
  await client.connect();
  try {
    await ensureRole(client, 'commonwatt_service', 'nologin');
    await ensureRole(client, 'commonwatt_owner', login(passwords.owner));
    await ensureRole(client, 'commonwatt_app', login(passwords.service));
    await ensureRole(client, 'commonwatt_reader', 'nologin');
    await client.query('grant commonwatt_service to commonwatt_app');
    await client.query('grant commonwatt_reader to commonwatt_owner');
    const known = await client.query('select from pg_database where datname = $1', [DATABASE]);
    if (known.rowCount === 0) {
      await client.query(`create database ${DATABASE} owner commonwatt_owner`);
    }
  } finally {
    await client.end();
  }
}

function login(password: string): string {
  return `login nosuperuser password ${escapeLiteral(password)}`;
}

async function ensureRole(client: Client, role: string, attributes: string): Promise<void> {
  const known = await client.query('select from pg_roles where rolname = $1', [role]);
  await client.query(`${known.rowCount === 0 ? 'create' : 'alter'} role ${role} ${attributes}`);
}
