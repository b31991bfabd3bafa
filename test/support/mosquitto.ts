import { ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from './free-port.js';

const BROKER = 'mosquitto';

interface BrokerAccount {
  readonly username: string;
  readonly password: string;
}

/** A real mosquitto of Debian on a port of its own; a test without it fails. */
export class Mosquitto {
  private constructor(
    readonly port: number,
    private readonly directory: string,
    private readonly child: ChildProcess,
  ) {}

  /** With an account nobody else gets in, without one everybody does. */
  static async start(account?: BrokerAccount): Promise<Mosquitto> {
    const directory = await mkdtemp(path.join(tmpdir(), 'commonwatt-mosquitto-'));
    const port = await freePort();
    const file = path.join(directory, 'mosquitto.conf');
    const access = account === undefined ? 'allow_anonymous true' : passwords(directory, account);
    await writeFile(file, `listener ${port} 127.0.0.1\n${access}\n`);
    await chmod(directory, 0o755);
    const env = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin` };
    const child = spawn(BROKER, ['-c', file], { stdio: 'ignore', env });
    const failed = new Promise<never>((_, reject) => {
      child.once('error', () => {
        reject(new Error('mosquitto is missing: apt-get install mosquitto'));
      });
    });
    await Promise.race([listening(port), failed]);
    return new Mosquitto(port, directory, child);
  }

  get url(): string {
    return `mqtt://127.0.0.1:${this.port}`;
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill();
    await ended;
    await rm(this.directory, { recursive: true });
  }
}

async function listening(port: number): Promise<void> {
  for (let turn = 0; turn < 200; turn += 1) {
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
    await pause(50);
  }
  throw new Error('mosquitto did not begin to listen within ten seconds');
}

/** mosquitto gives up being root, so the file belongs to nobody in particular. */
function passwords(directory: string, { username, password }: BrokerAccount): string {
  const file = path.join(directory, 'passwords');
  execFileSync('mosquitto_passwd', ['-b', '-c', file, username, password]);
  chmodSync(file, 0o644);
  return `allow_anonymous false\npassword_file ${file}`;
}
