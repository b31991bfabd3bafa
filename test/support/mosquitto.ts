import { ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from './free-port.js';

const BROKER = 'mosquitto';
const SHIPPED = 'config/mosquitto';

export interface BrokerAccount {
  readonly username: string;
  readonly password: string;
}

/** A real mosquitto of Debian on a port of its own; a test without it fails. */
export class Mosquitto {
  private constructor(
    readonly port: number,
    private readonly directory: string,
    private child: ChildProcess,
  ) {}

  /** With an account nobody else gets in, without one everybody does. */
  static async start(account?: BrokerAccount): Promise<Mosquitto> {
    return Mosquitto.startWith(async (directory, port) => {
      const file = account === undefined ? undefined : passwords(directory, [account]);
      await chmod(directory, 0o755);
      const access =
        file === undefined
          ? 'allow_anonymous true'
          : `allow_anonymous false\npassword_file ${file}`;
      return `listener ${port} 127.0.0.1\n${access}\n`;
    });
  }

  /** With the settings of config/mosquitto; only the port, the paths and the accounts are put in. */
  static async startShipped(accounts: readonly BrokerAccount[]): Promise<Mosquitto> {
    return Mosquitto.startWith(async (directory, port) => {
      passwords(directory, accounts);
      const acl = path.join(directory, 'acl');
      await writeFile(acl, readFileSync(path.join(SHIPPED, 'acl')), { mode: 0o666 });
      await chmod(directory, 0o777);
      return readFileSync(path.join(SHIPPED, 'mosquitto.conf'), 'utf8')
        .replace('listener 1883', `listener ${port} 127.0.0.1`)
        .replaceAll(/\/mosquitto\/(?:data|config)\//g, `${directory}/`);
    });
  }

  /** With settings of one's own; `{port}` stands for its port, `{directory}` for its directory. */
  static startAs(lines: readonly string[]): Promise<Mosquitto> {
    return Mosquitto.startWith(async (directory, port) => {
      await chmod(directory, 0o777);
      const text = lines.join('\n').replaceAll('{port}', `${port}`);
      return `${text.replaceAll('{directory}', directory)}\n`;
    });
  }

  get url(): string {
    return `mqtt://127.0.0.1:${this.port}`;
  }

  get pid(): number {
    return this.child.pid ?? -1;
  }

  /** kill -9: what it had not written to its disk is lost. */
  async killHard(): Promise<void> {
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }

  /** Again on the same port, with what it finds on its disk. */
  async startAgain(): Promise<void> {
    this.child = await launch(this.directory, this.port);
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const ended = once(this.child, 'exit');
      this.child.kill();
      await ended;
    }
    await rm(this.directory, { recursive: true });
  }

  private static async startWith(
    settings: (directory: string, port: number) => Promise<string>,
  ): Promise<Mosquitto> {
    const directory = await mkdtemp(path.join(tmpdir(), 'commonwatt-mosquitto-'));
    const port = await freePort();
    const file = path.join(directory, 'mosquitto.conf');
    await writeFile(file, await settings(directory, port));
    await chmod(file, 0o644);
    return new Mosquitto(port, directory, await launch(directory, port));
  }
}

async function launch(directory: string, port: number): Promise<ChildProcess> {
  const env = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin` };
  const file = path.join(directory, 'mosquitto.conf');
  const child = spawn(BROKER, ['-c', file], { stdio: 'ignore', env });
  const failed = new Promise<never>((_, reject) => {
    child.once('error', () => {
      reject(new Error('mosquitto is missing: apt-get install mosquitto'));
    });
  });
  await Promise.race([listening(port), failed]);
  return child;
}

async function listening(port: number): Promise<void> {
  for (let turn = 0; turn < 500; turn += 1) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => {
        resolve(false);
      });
    });
    if (open) return;
    await pause(20);
  }
  throw new Error('mosquitto did not begin to listen within ten seconds');
}

/** mosquitto gives up being root, so the file belongs to nobody in particular. */
function passwords(directory: string, accounts: readonly BrokerAccount[]): string {
  const file = path.join(directory, 'passwords');
  accounts.forEach(({ username, password }, place) => {
    const create = place === 0 ? ['-c'] : [];
    execFileSync('mosquitto_passwd', ['-b', ...create, file, username, password]);
  });
  chmodSync(file, 0o644);
  return file;
}
