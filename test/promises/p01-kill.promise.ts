import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { acquisitionMigrations } from '../../src/acquisition/acquisition.migration.js';
import { openThrowAwayDatabase } from '../../src/platform/embedded-database.service.js';
import { migrate } from '../../src/platform/migrate.service.js';
import { AcquiringOrder } from '../support/acquiring.command.js';
import { Mosquitto } from '../support/mosquitto.js';
import { firstLine, killHard, startProcess } from '../support/own-process.js';
import { ShellyMeters } from '../support/shelly-meters.js';
import { countOf, Figures, KeptPromise, PromiseRun } from './promise.js';

const METERS = 50;
const PER_SECOND = 2_000;
const QUIET_MS = 3_000;
const PATIENCE_MS = 60_000;

export const promise: KeptPromise = {
  number: '01',
  sentence:
    'kill -9 of the service at any instant: no reading acknowledged at QoS 1 is lost, each is stored once.',
  prove,
};

async function prove(run: PromiseRun): Promise<Figures> {
  const kills = countOf(run, { C: 10, F: 100, N: 1_000 });
  const kept = await killed(run, 'durable', kills);
  assert(kept.lost === 0, `${kept.lost} acknowledged readings of ${kept.acked} are lost`);
  assert(kept.doubled === 0, `${kept.doubled} readings are stored twice`);
  const control = await killed(run, 'listener', countOf(run, { C: 3, F: 25, N: 100 }));
  assert(control.lost > 0, 'the message listener lost nothing: the test does not see what it must');
  return {
    kills,
    acked: kept.acked,
    stored: kept.stored,
    lost: kept.lost,
    double_rows: kept.doubled,
    control_lost: control.lost,
  };
}

interface Outcome {
  readonly acked: number;
  readonly stored: number;
  readonly lost: number;
  readonly doubled: number;
}

/** Kills the service again and again while meters speak, lets it catch up and compares the sets. */
async function killed(
  run: PromiseRun,
  kind: AcquiringOrder['kind'],
  kills: number,
): Promise<Outcome> {
  const directory = await mkdtemp(path.join(tmpdir(), 'commonwatt-p01-'));
  const database = await openThrowAwayDatabase();
  const broker = await Mosquitto.startAs([
    'listener {port} 127.0.0.1',
    'allow_anonymous true',
    'max_queued_messages 0',
    'max_inflight_messages 2000',
  ]);
  const startMs = Math.floor(Date.now() / 1000) * 1000 - 10 * 86_400_000;
  const meters = await ShellyMeters.connect(broker.url, { count: METERS, startMs });
  const order: AcquiringOrder = {
    kind,
    brokerUrl: broker.url,
    databaseUrl: database.serviceUrl,
    spoolDirectory: path.join(directory, 'spool'),
    meters: METERS,
  };
  const start = async () => {
    const child = startProcess('test/support/acquiring.command.ts', [JSON.stringify(order)]);
    assert((await firstLine(child)) === 'ready');
    return child;
  };
  try {
    await migrate(database.ownerUrl, acquisitionMigrations);
    let service = await start();
    for (let kill = 0; kill < kills; kill += 1) {
      meters.start(PER_SECOND);
      await pause(run.random.between(50, 700));
      await killHard(service);
      await meters.pause();
      service = await start();
    }
    const stored = await quietStore(database.serviceUrl, meters.acknowledged);
    await killHard(service);
    return stored;
  } finally {
    await meters.close();
    await broker.stop();
    await database.close();
    await rm(directory, { recursive: true });
  }
}

/** Waits until nothing is missing, or nothing has come for a while. */
async function quietStore(url: string, acknowledged: ReadonlySet<string>): Promise<Outcome> {
  const connection = await new DataSource({ type: 'postgres', url }).initialize();
  const rows = async () =>
    connection.query<{ reading: string; times: number }[]>(
      `select meter || ' ' || milliwatt_hours / 1000 as reading, count(*)::int as times
         from acquisition.reading group by meter, register, at, milliwatt_hours`,
    );
  const started = performance.now();
  let lastChange = started;
  let before = -1;
  for (;;) {
    const found = await rows();
    const stored = new Set(found.map(({ reading }) => reading));
    const lost = [...acknowledged].filter((reading) => !stored.has(reading)).length;
    if (found.length !== before) lastChange = performance.now();
    before = found.length;
    const isQuiet = performance.now() - lastChange > QUIET_MS;
    if (isQuiet || performance.now() - started > PATIENCE_MS) {
      await connection.destroy();
      const doubled = found.length - stored.size + found.filter(({ times }) => times > 1).length;
      return { acked: acknowledged.size, stored: stored.size, lost, doubled };
    }
    await pause(500);
  }
}
