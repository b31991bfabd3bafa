import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { acquisitionMigrations } from '../../src/acquisition/acquisition.migration.js';
import { MqttDecoder } from '../../src/acquisition/mqtt/mqtt-decoder.js';
import { writeMqttFrame } from '../../src/acquisition/mqtt/mqtt-frame.js';
import { DrainTarget, SpoolDrain } from '../../src/acquisition/spool/spool-drain.service.js';
import { CursorStore } from '../../src/acquisition/spool/cursor.store.js';
import { Decoders } from '../../src/acquisition/spool/decoders.service.js';
import { FrameDecoder } from '../../src/acquisition/spool/frame-decoder.js';
import { Intake } from '../../src/acquisition/spool/intake.service.js';
import { Spool } from '../../src/acquisition/spool/spool.service.js';
import { Quarantine } from '../../src/acquisition/record/quarantine.service.js';
import { QuarantineReader } from '../../src/acquisition/record/quarantine-reader.store.js';
import { MeterId } from '../../src/community/community.js';
import { Energy } from '../../src/kernel/energy.js';
import { instant } from '../../src/kernel/quarter-hour.js';
import { SystemClock } from '../../src/platform/clock.service.js';
import { openThrowAwayDatabase } from '../../src/platform/embedded-database.service.js';
import { Health } from '../../src/platform/health.service.js';
import { migrate } from '../../src/platform/migrate.service.js';
import { recordStoreOn, recordTargetOn } from '../support/acquisition.js';
import { mqttDevice } from '../support/mqtt-record.js';
import { countOf, Figures, KeptPromise, PromiseRun } from './promise.js';

const DEVICES = 100;
const LAG_MS_MAX = 1000;
const CONTROL_MS = 3000;
const TOPIC = 'commonwatt/m/reading';
const device = mqttDevice('m');

/** Payloads no decoder can read, each another way. */
const POISON: readonly string[] = [
  '',
  '{}',
  '{"import_kwh":12.',
  '{"import_kwh":"12,5"}',
  '{"import_kwh":NaN}',
  '{"import_kwh":1e309}',
  '{"a":1,"a":2}',
  '{"__proto__":1}',
  '['.repeat(10_000),
  `{"serial":"${'x'.repeat(200_000)}"}`,
  '\u0000\u0001\u0002',
];

export const promise: KeptPromise = {
  number: '07',
  sentence:
    'One bad message never delays another device by more than a second and is kept byte for byte.',
  prove,
};

async function prove(run: PromiseRun): Promise<Figures> {
  Logger.overrideLogger(false);
  const database = await openThrowAwayDatabase();
  await migrate(database.ownerUrl, acquisitionMigrations);
  const dataSource = await new DataSource({
    type: 'postgres',
    url: database.serviceUrl,
  }).initialize();
  try {
    const rounds = countOf(run, { C: 20, F: 1_000, N: 2_000 });
    const clean = await spoken(dataSource, { name: 'clean', rounds: 10, poison: 0 });
    const poison = countOf(run, { C: 20, F: 10, N: 10 });
    const mixed = await spoken(dataSource, { name: 'mixed', rounds, poison });
    const lag = Math.round(mixed.lagMs - clean.lagMs);
    assert(mixed.stored === rounds * DEVICES, `${mixed.stored} good readings are stored`);
    assert(lag < LAG_MS_MAX, `a good device waited ${lag} ms longer`);
    assert(mixed.setAside === rounds * poison, `${mixed.setAside} bad messages are kept`);
    const replayed = await readAgain(dataSource);
    const again = await readAgain(dataSource);
    assert(replayed === rounds * poison, `${replayed} of the bad messages were read again`);
    assert(again === 0, `${again} messages were read again twice`);
    const control = await spoken(dataSource, { name: 'control', rounds: 1, poison: 1, bare: true });
    assert(control.stored < DEVICES, 'a decoder that throws stalled nobody: the test sees nothing');
    return {
      poison: rounds * poison,
      good: rounds * DEVICES,
      max_extra_lag_ms: Math.max(0, lag),
      quarantined: mixed.setAside,
      replayed,
      control_stored: control.stored,
    };
  } finally {
    await dataSource.destroy();
    await database.close();
  }
}

interface Speech {
  readonly name: string;
  readonly rounds: number;
  readonly poison: number;
  /** The negative control: nothing catches what a decoder throws. */
  readonly bare?: boolean | undefined;
}

interface Heard {
  readonly stored: number;
  readonly setAside: number;
  /** The longest time from the acceptance of a round until its good readings are in the record. */
  readonly lagMs: number;
}

/** Lets good devices and one bad one speak in turns, through spool, drain and PostgreSQL. */
async function spoken(dataSource: DataSource, speech: Speech): Promise<Heard> {
  const directory = await mkdtemp(path.join(tmpdir(), 'commonwatt-p07-'));
  const health = new Health(new SystemClock());
  const spool = await Spool.open({ directory, readers: ['record'] }, health);
  const target = recordTargetOn(dataSource, decodersOf(speech));
  const named: DrainTarget = { name: 'record', store: (piece, id) => target.store(piece, id) };
  const drain = new SpoolDrain(spool, named, new CursorStore(dataSource), health);
  drain.start();
  let lagMs = 0;
  let stored = 0;
  for (let round = 0; round < speech.rounds; round += 1) {
    await sayRound(new Intake(spool), speech, round);
    const began = performance.now();
    const wanted = (round + 1) * DEVICES;
    const patience = speech.bare === true ? CONTROL_MS : 60_000;
    while (stored < wanted && performance.now() - began < patience) {
      stored = await countOfRows(dataSource, 'reading', 'meter', `${speech.name}-%`);
      if (stored < wanted) await pause(2);
    }
    lagMs = Math.max(lagMs, performance.now() - began);
  }
  await drain.stop();
  const setAside = await countOfRows(dataSource, 'quarantine', 'device', `house/${speech.name}!`);
  await spool.close();
  await rm(directory, { recursive: true });
  return { stored, setAside, lagMs };
}

/** A bad message after every few good ones. */
async function sayRound(intake: Intake, { name, poison }: Speech, round: number): Promise<void> {
  const now = new SystemClock().now();
  const accept = (who: string, text: string, shift: number) => {
    const payload = new TextEncoder().encode(text);
    const frame = writeMqttFrame({ topic: TOPIC, payload, retain: false, qos: 1, dup: false });
    return intake.accept(`house/${who}`, 'mqtt', frame, instant(now + shift));
  };
  const step = Math.max(1, Math.floor(DEVICES / Math.max(poison, 1)));
  const accepted: Promise<void>[] = [];
  for (let place = 0; place < DEVICES; place += 1) {
    const bad = place / step;
    if (Number.isInteger(bad) && bad < poison) {
      accepted.push(accept(`${name}!`, POISON[(round + bad) % POISON.length], bad));
    }
    accepted.push(accept(`${name}-${place}`, `{"import_kwh":${round}}`, 0));
  }
  await Promise.all(accepted);
}

function decodersOf({ bare }: Speech): Decoders {
  const decoder = new MqttDecoder((name) => {
    if (bare === true && name.endsWith('!')) throw new Error('a fault of the decoder');
    const id = name.replace('house/', '');
    return { ...device, device: id, meter: id as MeterId };
  });
  if (bare !== true) return registered(decoder);
  return Object.assign(new Decoders(), { decode: decoder.decode.bind(decoder) });
}

function registered(decoder: FrameDecoder): Decoders {
  const decoders = new Decoders();
  decoders.register('mqtt', decoder);
  return decoders;
}

/** Reads all bad messages by a decoder that was put right; gives how many readings are new. */
async function readAgain(dataSource: DataSource): Promise<number> {
  const { community, zone } = device;
  const decoders = registered({
    decode: ({ receivedAt, device: name }) => {
      const observed = { community, device: name, meter: `fixed ${zone.name}` as MeterId };
      const energy = Energy.ofMilliwattHours(1);
      return [{ kind: 'register', ...observed, at: receivedAt, register: 'import', energy }];
    },
  });
  const reader = new QuarantineReader(dataSource);
  const quarantine = new Quarantine(dataSource, decoders, recordStoreOn(dataSource), reader);
  const { messages } = await quarantine.replay({ communities: [community] });
  return messages;
}

async function countOfRows(
  dataSource: DataSource,
  table: 'reading' | 'quarantine',
  column: 'meter' | 'device',
  like: string,
): Promise<number> {
  const rows: { count: number }[] = await dataSource.query(
    `select count(*)::int as count from acquisition.${table} where ${column} like $1`,
    [like],
  );
  return rows[0].count;
}
