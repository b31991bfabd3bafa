import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { connectAsync, MqttClient } from 'mqtt';
import { DataSource } from 'typeorm';
import { acquisitionMigrations } from '../../src/acquisition/acquisition.migration.js';
import { openThrowAwayDatabase } from '../../src/platform/embedded-database.service.js';
import { migrate } from '../../src/platform/migrate.service.js';
import { AcquiringOrder } from '../support/acquiring.command.js';
import { Mosquitto } from '../support/mosquitto.js';
import { firstLine, killHard, startProcess } from '../support/own-process.js';
import { shellyPayload, shellyTopic } from '../support/shelly-meters.js';
import { countOf, Figures, KeptPromise, PromiseRun } from './promise.js';

const METERS = 50;
const QUARTER_MS = 900_000;
/** Of the meters' own time between two samples, which take a tenth of a second of ours. */
const CADENCE_MS = 60_000;
const TURN_MS = 100;
const SETTINGS = [
  'listener {port} 127.0.0.1',
  'allow_anonymous true',
  'persistence true',
  'persistence_location {directory}/',
  'autosave_on_changes true',
  'autosave_interval 1',
  'max_queued_messages 0',
];

export const promise: KeptPromise = {
  number: '03',
  sentence: 'kill -9 of the MQTT broker costs no energy, and every lost sample is shown as a gap.',
  prove,
};

/** Watt-hours of a meter at an instant: each has a power of its own. */
const counterOf = (meter: number, sample: number) => (meter + 1) * sample;

async function prove(run: PromiseRun): Promise<Figures> {
  const kills = countOf(run, { C: 4, F: 30, N: 100 });
  const directory = await mkdtemp(path.join(tmpdir(), 'commonwatt-p03-'));
  const database = await openThrowAwayDatabase();
  const broker = await Mosquitto.startAs(SETTINGS);
  const startMs = Math.floor(Date.now() / QUARTER_MS) * QUARTER_MS - 20 * 86_400_000;
  const order: AcquiringOrder = {
    kind: 'durable',
    brokerUrl: broker.url,
    databaseUrl: database.serviceUrl,
    spoolDirectory: path.join(directory, 'spool'),
    meters: METERS,
    expectSeconds: CADENCE_MS / 1000,
  };
  await migrate(database.ownerUrl, acquisitionMigrations);
  const service = startProcess('test/support/acquiring.command.ts', [JSON.stringify(order)]);
  assert((await firstLine(service)) === 'ready');
  const meter = await connectAsync(broker.url, { clientId: 'meters', reconnectPeriod: 50 });
  meter.on('error', () => undefined);
  try {
    let sample = 0;
    const speak = async (turns: number) => {
      for (let turn = 0; turn < turns; turn += 1) {
        sayAll(meter, startMs, sample++);
        await pause(TURN_MS);
      }
    };
    await speak(10);
    for (let kill = 0; kill < kills; kill += 1) {
      await speak(run.random.whole(3, 12));
      await broker.killHard();
      await speak(run.random.whole(2, 8));
      await broker.startAgain();
      await speak(15);
    }
    for (let turn = 0; turn < 600 && !meter.connected; turn += 1) await pause(TURN_MS);
    await pause(2_000);
    await speak(30);
    await pause(3_000);
    return await compare(database.serviceUrl, { kills, samples: sample, startMs });
  } finally {
    await meter.endAsync(true);
    await killHard(service);
    await broker.stop();
    await database.close();
    await rm(directory, { recursive: true });
  }
}

/** Real meters do not keep what they cannot send: a sample without a connection is lost. */
function sayAll(client: MqttClient, startMs: number, sample: number): void {
  if (!client.connected) return;
  for (let meter = 0; meter < METERS; meter += 1) {
    const payload = shellyPayload(startMs + sample * CADENCE_MS, counterOf(meter, sample));
    client.publish(shellyTopic(meter), payload, { qos: 1 });
  }
}

interface Course {
  readonly kills: number;
  readonly samples: number;
  readonly startMs: number;
}

async function compare(url: string, { kills, samples, startMs }: Course): Promise<Figures> {
  const connection = await new DataSource({ type: 'postgres', url }).initialize();
  const readings: { meter: string; sample: number; wh: number }[] = await connection.query(
    `select meter, ((extract(epoch from at) * 1000 - $1) / $2)::int as sample,
            (milliwatt_hours / 1000)::int as wh
       from acquisition.reading order by meter, at`,
    [startMs, CADENCE_MS],
  );
  const gaps: { meter: string; missed: number }[] = await connection.query(
    `select meter, sum(missed)::int as missed from acquisition.gap group by meter`,
  );
  await connection.destroy();
  let lost = 0;
  let reported = 0;
  let worst = 0;
  let control = 0;
  for (let meter = 0; meter < METERS; meter += 1) {
    const own = readings.filter((one) => one.meter === `meter-${meter}`);
    const last = own.at(-1)?.sample ?? 0;
    lost += last + 1 - own.length;
    reported += gaps.find((one) => one.meter === `meter-${meter}`)?.missed ?? 0;
    const power = meter + 1;
    worst = Math.max(worst, errorOf(own, power));
    control += Math.abs(own.length - (last + 1)) * power;
  }
  assert(readings.length > 0 && worst === 0, `the energy is wrong by ${worst} Wh`);
  assert(lost === reported, `${lost} samples are lost, but the gaps tell ${reported}`);
  assert(control > 0, 'adding up samples would have lost nothing: no broker was killed in time');
  return {
    broker_kills: kills,
    samples: samples * METERS,
    lost_samples: lost,
    reported,
    energy_error_Wh: worst,
    control_lost_Wh: control,
  };
}

/** The largest difference from the truth in any quarter-hour: the counter is followed between readings. */
function errorOf(own: readonly { sample: number; wh: number }[], power: number): number {
  const perQuarter = QUARTER_MS / CADENCE_MS;
  const at = (sample: number) => {
    const next = own.findIndex((one) => one.sample >= sample);
    const [a, b] = [own[Math.max(0, next - 1)], own[next]];
    if (a.sample === b.sample) return a.wh;
    return a.wh + ((b.wh - a.wh) * (sample - a.sample)) / (b.sample - a.sample);
  };
  const last = own.at(-1)?.sample ?? 0;
  let worst = 0;
  for (let start = 0; start + perQuarter <= last; start += perQuarter) {
    const energy = at(start + perQuarter) - at(start);
    worst = Math.max(worst, Math.abs(energy - power * perQuarter));
  }
  return Math.round(worst * 1000) / 1000;
}
