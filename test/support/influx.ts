import assert from 'node:assert/strict';
import { ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from './free-port.js';

const INFLUXD = '/usr/bin/influxd';

/** A real InfluxDB 1.x on loopback, which a test may stop and start again on the same directory. */
export class TestInflux {
  private child: ChildProcess | undefined;

  private constructor(
    private readonly directory: string,
    private readonly port: number,
  ) {}

  /** Its files lie in a new folder of `place`. */
  static async create(place = tmpdir()): Promise<TestInflux> {
    assert(existsSync(INFLUXD), 'influxd is missing: apt-get install -y influxdb');
    const directory = await mkdtemp(path.join(place, 'commonwatt-influx-'));
    const [port, rpcPort] = [await freePort(), await freePort()];
    await writeFile(path.join(directory, 'influx.conf'), configuration(directory, port, rpcPort));
    return new TestInflux(directory, port);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const config = path.join(this.directory, 'influx.conf');
    this.child = spawn(INFLUXD, ['-config', config], { stdio: 'ignore' });
    for (let tries = 0; tries < 300; tries++) {
      const answer = await fetch(`${this.url}/ping`).catch(() => undefined);
      if (answer?.status === 204) return;
      await pause(100);
    }
    throw new Error('influxd did not start');
  }

  /** kill -9. */
  async stop(): Promise<void> {
    if (this.child === undefined) return;
    const gone = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await gone;
    this.child = undefined;
  }

  async remove(): Promise<void> {
    await this.stop();
    await rm(this.directory, { recursive: true });
  }
}

/** All rows of one statement, straight from the server; its refusals fail the test. */
export async function rowsOf(url: string, database: string, q: string): Promise<unknown[][]> {
  const address = `${url}/query?${new URLSearchParams({ db: database, epoch: 'ms', q })}`;
  const method = /^(select|show)/.test(q) ? 'GET' : 'POST';
  const answer = (await (await fetch(address, { method })).json()) as {
    results: [{ error?: string; series?: { values: unknown[][] }[] }];
  };
  const [{ error, series = [] }] = answer.results;
  assert(error === undefined, error);
  return series.flatMap(({ values }) => values);
}

function configuration(directory: string, port: number, rpcPort: number): string {
  return `
reporting-disabled = true
bind-address = "127.0.0.1:${rpcPort}"
[meta]
  dir = "${directory}/meta"
[data]
  dir = "${directory}/data"
  wal-dir = "${directory}/wal"
  query-log-enabled = false
[http]
  bind-address = "127.0.0.1:${port}"
  log-enabled = false
[monitor]
  store-enabled = false
`;
}
