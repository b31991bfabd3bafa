import { connect } from 'node:net';
import modbus from 'modbus-serial';
import { Instant } from '../../src/kernel/quarter-hour.js';
import { EvilModbus, EvilScript } from '../support/evil-modbus.js';
import { ModbusBench, plainProfile } from '../support/modbus-bench.js';
import { VirtualClock, VirtualTime } from '../support/virtual-time.js';
import { countOf, KeptPromise, PromiseRun } from './promise.js';

const START = Date.parse('2026-03-10T00:00:00Z') as Instant;
const POLL_SECONDS = 60;
const QUIET_MS = 300_000;
/** Somebody waits for an answer, or for a connection. */
const TIMEOUTS_MS = [plainProfile.timeoutMs, 3_000];
const WATT_HOURS_PER_HOUR = 1_800;
const RECOVERY_SECONDS_MAX = 61 + POLL_SECONDS;

interface Outage {
  readonly from: number;
  readonly to: number;
}

const OUTAGES: readonly EvilScript[] = [
  () => [],
  () => ['reset'],
  () => ['end'],
  () => [{ bytes: Buffer.from('HTTP/1.1 502 Bad Gateway\r\n\r\n') }],
  function (question) {
    return [{ bytes: this.exception(question, 11) }];
  },
  function (question) {
    return [{ bytes: this.answer(question).subarray(0, 7) }];
  },
];

export const promise: KeptPromise = {
  number: '04',
  sentence: 'A Modbus outage invents nothing.',
  prove: async (run) => {
    const outages = countOf(run, { C: 4, F: 200, N: 2_000 });
    const control = await bareLibrary();
    if (!control)
      throw new Error('the bare library gave no late answer away; the test sees nothing');
    const found = { invented_Wh: 0, negative: 0, unflagged: 0, recovered_within_s_max: 0 };
    for (let turn = 0; turn < outages; turn += 1) {
      const one = await outage(run, OUTAGES[turn % OUTAGES.length]);
      found.invented_Wh += one.invented;
      found.negative += one.negative;
      found.unflagged += one.unflagged;
      found.recovered_within_s_max = Math.max(found.recovered_within_s_max, one.recovered);
    }
    if (found.invented_Wh + found.negative + found.unflagged > 0) {
      throw new Error(JSON.stringify(found));
    }
    if (found.recovered_within_s_max > RECOVERY_SECONDS_MAX) {
      throw new Error(`a device came back after ${found.recovered_within_s_max} s only`);
    }
    return { outages, ...found, control_late_answer_taken: 1 };
  },
};

/** One device over an outage of ten seconds to three days. */
async function outage({ random }: PromiseRun, script: EvilScript) {
  const time = new VirtualTime();
  const evil = await EvilModbus.listen();
  const bench = await ModbusBench.open({ time }, new VirtualClock(time, START));
  const from = QUIET_MS * (1 + random.next());
  const window: Outage = { from, to: from + 10_000 * (3 * 8_640) ** random.next() };
  const sound: EvilScript = (question) => {
    const count = counterAt(time.elapsedMs());
    return [{ bytes: evil.answer(question, [count >> 16, count & 0xffff, 0, 0]) }];
  };
  evil.script = sound;
  bench.poll(evil.port, { pollSeconds: POLL_SECONDS });
  await pass(time, window.from);
  evil.script = script;
  await pass(time, window.to);
  evil.script = sound;
  await pass(time, window.to + QUIET_MS);
  const result = judged(bench, window);
  await result;
  await bench.close();
  await evil.close();
  return result;
}

/** Lets time go on while sockets and the spool have their say at every step. */
async function pass(time: VirtualTime, end: number): Promise<void> {
  do {
    for (let turn = 0; turn < 20 || !time.isAwaited; turn += 1) {
      if (time.isAwaited && !time.awaits(TIMEOUTS_MS)) break;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  } while (time.step(end));
}

async function judged(bench: ModbusBench, { from, to }: Outage) {
  const imports = (await bench.registers()).filter(({ register }) => register === 'import');
  const read = imports.map(({ at, energy }) => ({
    at: at - START,
    wattHours: energy.milliwattHours / 1_000,
  }));
  const invented = read.reduce(
    (sum, { at, wattHours }) => sum + Math.max(0, Math.abs(wattHours - counterAt(at)) - 1),
    0,
  );
  const negative = read.filter(
    ({ wattHours }, place) => wattHours < (read[place - 1]?.wattHours ?? 0),
  );
  const inside = read.filter(({ at }) => at > from + 2_000 && at < to).length;
  const next = read.find(({ at }) => at >= to);
  const outages = await bench.outages();
  const polls = (to - from) / 1_000 > POLL_SECONDS + 2;
  const unflagged = inside + (polls && outages.length === 0 ? 1 : 0);
  const recovered = next === undefined ? Infinity : Math.round((next.at - to) / 1_000);
  return { invented, negative: negative.length, unflagged, recovered };
}

function counterAt(elapsedMs: number): number {
  return 1_000_000 + Math.floor((elapsedMs * WATT_HOURS_PER_HOUR) / 3_600_000);
}

/** The known-bad way: whether the bare library hands a late answer to the next question. */
async function bareLibrary(): Promise<boolean> {
  const evil = await EvilModbus.listen('rtu');
  evil.script = (question, times) => [
    { bytes: evil.answer(question), afterMs: times === 1 ? 300 : 2_000 },
  ];
  const socket = connect({ port: evil.port, host: '127.0.0.1' });
  await new Promise((resolve) => socket.once('connect', resolve));
  const client = new modbus.default();
  await client.linkTelnet(socket, {});
  client.setID(1);
  client.setTimeout(200);
  await client.readHoldingRegisters(1_000, 2).catch(() => undefined);
  const late = await client.readHoldingRegisters(2_000, 2).catch(() => ({ data: [] as number[] }));
  socket.destroy();
  await evil.close();
  return late.data[0] === 1_000;
}
