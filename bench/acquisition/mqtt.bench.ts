import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect, connectAsync } from 'mqtt';
import { IN_FLIGHT_MAX } from '../../src/acquisition/mqtt/broker-link.source.js';
import { MqttDevice } from '../../src/acquisition/mqtt/mqtt-decoder.js';
import { MqttSource } from '../../src/acquisition/mqtt/mqtt.source.js';
import { readDeviceKinds } from '../../src/acquisition/device-files.service.js';
import { SourceParts } from '../../src/acquisition/source-parts.service.js';
import { Intake } from '../../src/acquisition/spool/intake.service.js';
import { Spool } from '../../src/acquisition/spool/spool.service.js';
import { CommunityId, MeterId } from '../../src/community/community.js';
import { Zone } from '../../src/kernel/zone.js';
import { SystemClock } from '../../src/platform/clock.service.js';
import { Health } from '../../src/platform/health.service.js';
import { Incidents } from '../../src/platform/incidents.service.js';
import { Mosquitto } from '../../test/support/mosquitto.js';
import { firstLine, startProcess } from '../../test/support/own-process.js';
import { shellyEntries, shellyTopic } from '../../test/support/shelly-meters.js';
import { Bench } from '../bench.js';

const MESSAGES = 30_000;
const METERS = 100;
const REPETITIONS = 5;
const SESSION = { clientId: 'commonwatt', clean: false, protocolVersion: 5 } as const;
const PROPERTIES = { sessionExpiryInterval: 0xffffffff, receiveMaximum: IN_FLIGHT_MAX };
const TOPICS = Array.from({ length: METERS }, (_, place) => shellyTopic(place));

/**
 * The broker holds a full queue for the session; what is measured is draining it. Bare is the same
 * library with the same window, acknowledging at once and keeping nothing.
 */
export const bench: Bench = async () => {
  const devices = await meterDevices();
  const broker = await Mosquitto.startAs([
    'listener {port} 127.0.0.1',
    'allow_anonymous true',
    'max_queued_messages 0',
    `max_inflight_messages ${IN_FLIGHT_MAX}`,
  ]);
  const rates: { ours: number[]; bare: number[] } = { ours: [], bare: [] };
  try {
    await beginSession(broker.url);
    for (let repetition = 0; repetition < REPETITIONS; repetition += 1) {
      await fill(broker.url);
      rates.bare.push(await drainBare(broker.url));
      await fill(broker.url);
      rates.ours.push(await drainToSpool(broker.url, devices));
    }
  } finally {
    await broker.stop();
  }
  return [
    {
      what: 'MQTT QoS 1 to the durable spool, messages/s',
      ours: median(rates.ours),
      bare: median(rates.bare),
      limit: { 'at-least': 0.5 },
      note: `${MESSAGES} messages, ${IN_FLIGHT_MAX} in flight, bare: no durability`,
    },
  ];
};

async function beginSession(url: string): Promise<void> {
  const client = await connectAsync(url, { ...SESSION, properties: PROPERTIES });
  await client.subscribeAsync(TOPICS, { qos: 1 });
  await client.endAsync();
}

async function fill(url: string): Promise<void> {
  const words = [url, `${MESSAGES}`, `${METERS}`, '1772000000000'];
  const child = startProcess('test/support/mqtt-fill.command.ts', words);
  assert((await firstLine(child)) === 'done');
}

/** Messages a second from the first to the last. */
function drainBare(url: string): Promise<number> {
  return new Promise((resolve) => {
    const client = connect(url, { ...SESSION, properties: PROPERTIES });
    const count = counted((rate) => {
      client.end(false, () => {
        resolve(rate);
      });
    });
    client.on('message', count);
  });
}

async function drainToSpool(url: string, devices: readonly MqttDevice[]): Promise<number> {
  const directory = await mkdtemp(path.join(tmpdir(), 'commonwatt-bench-'));
  const clock = new SystemClock();
  const health = new Health(clock);
  const incidents = new Incidents(clock);
  const spool = await Spool.open({ directory, budgetBytes: 1e9, readers: ['record'] }, health);
  const drained = new Promise<number>((resolve) => {
    const intake = new CountingIntake(spool, counted(resolve));
    const parts = new SourceParts(intake, clock, health, incidents);
    const source = new MqttSource(parts, devices, { url, clientId: 'commonwatt', version: 5 });
    closing = () => source.stop();
  });
  const rate = await drained;
  await closing();
  await spool.close();
  await rm(directory, { recursive: true });
  return rate;
}

let closing: () => Promise<void> = () => Promise.resolve();

class CountingIntake extends Intake {
  constructor(
    spool: Spool,
    private readonly count: () => void,
  ) {
    super(spool);
  }

  override accept(...given: Parameters<Intake['accept']>): Promise<void> {
    return super.accept(...given).then(this.count);
  }
}

/** Counts up to all messages, then tells the rate since the first one. */
function counted(ended: (rate: number) => void): () => void {
  let seen = 0;
  let started = 0;
  return () => {
    seen += 1;
    if (seen === 1) started = performance.now();
    if (seen === MESSAGES) ended((MESSAGES * 1000) / (performance.now() - started));
  };
}

async function meterDevices(): Promise<readonly MqttDevice[]> {
  const { mappings } = await readDeviceKinds('config/devices');
  const mapping = mappings.get('shelly-pro-3em');
  assert(mapping !== undefined);
  return shellyEntries(METERS).map(({ id, meter, name }) => ({
    community: 'house' as CommunityId,
    device: id,
    meter: meter as MeterId,
    zone: new Zone('Europe/Berlin'),
    mapping,
    words: { ...mapping.defaults, name },
  }));
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
}
