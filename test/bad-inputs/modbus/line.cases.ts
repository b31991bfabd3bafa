import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { readDeviceKinds } from '../../../src/acquisition/device-files.service.js';
import { faultOf } from '../../../src/acquisition/modbus/modbus-fault.js';
import { blocksOf } from '../../../src/acquisition/modbus/register-blocks.js';
import { wordsOf } from '../../../src/acquisition/device-profile.js';
import { Instant } from '../../../src/kernel/quarter-hour.js';
import { FixedClock } from '../../../src/platform/clock.service.js';
import { EvilModbus, EvilScript } from '../../support/evil-modbus.js';
import { counter, ModbusBench, until, withPeer } from '../../support/modbus-bench.js';
import { BadInputCases } from '../rows.js';

const silent: EvilScript = () => [];

export function cases(): BadInputCases {
  return {
    'MODBUS-057': countersInOneRequest,
    'MODBUS-078': stolenConnection,
    'MODBUS-079': oneSocket,
    'MODBUS-084': twoAddresses,
    'MODBUS-085': rebinding,
    'MODBUS-087': longPoll,
    'MODBUS-088': oneOfManyHangs,
    'MODBUS-089': clockJump,
    'MODBUS-093': () => {
      expect(faultOf(undefined)).toMatchObject({ kind: 'unknown', message: 'unknown error' });
    },
    'MODBUS-096': noFileDescriptors,
    'MODBUS-097': halfOpenSocket,
    'MODBUS-098': longAnswersLost,
  };
}

/** All words of a counter, and a value with its scale factor, come in one answer: for every profile. */
async function countersInOneRequest(): Promise<void> {
  const { profiles } = await readDeviceKinds('config/devices');
  for (const profile of profiles.values()) {
    if (profile.protocol !== 'modbus') continue;
    for (const register of profile.registers) {
      const end = register.address + wordsOf(register.type);
      const whole = blocksOf(profile).filter(
        (block) =>
          block.function === register.function &&
          block.address <= register.address &&
          end <= block.address + block.count,
      );
      expect(whole).toHaveLength(1);
    }
  }
}

async function stolenConnection(): Promise<void> {
  await withPeer({ script: () => ['reset'], factor: 10 }, async ({ evil, bench }) => {
    await until('two gaps', async () => (await bench.outages()).length === 2);
    expect(bench.kindOf('connection-closed')).toBe('notice');
    await until('an alarm', () => bench.kindOf('connection-closed') === 'alarm');
    expect((await bench.outages()).length).toBeGreaterThanOrEqual(3);
    expect(evil.openMax).toBe(1);
  });
}

/** Silent, late and sound by turns: never a second socket. */
async function oneSocket(): Promise<void> {
  const script: EvilScript = function (question, times) {
    const answer = { bytes: this.answer(question), afterMs: times % 3 === 1 ? 400 : 0 };
    return times % 3 === 2 ? [] : [answer];
  };
  await withPeer({ script, factor: 4 }, async ({ evil, bench }) => {
    for (const unit of [2, 3, 4, 5]) bench.poll(evil.port, { device: `d${unit}`, unit });
    await until('forty questions', () => evil.questions.length >= 40, 30);
    expect(evil.connections).toBeGreaterThan(3);
    expect(evil.openMax).toBe(1);
  });
}

async function named(
  addresses: () => readonly string[],
  act: (bench: ModbusBench, evil: EvilModbus) => Promise<void>,
) {
  const evil = await EvilModbus.listen();
  const addressesOf = () => Promise.resolve(addresses());
  const bench = await ModbusBench.open({ addressesOf });
  try {
    const allowed = { hosts: ['meter.house.example'], loopback: true };
    const address = {
      transport: 'tcp',
      host: 'meter.house.example',
      port: evil.port,
      allowed,
    } as const;
    bench.poll(evil.port, { address });
    await act(bench, evil);
  } finally {
    await bench.close();
    await evil.close();
  }
}

function twoAddresses(): Promise<void> {
  return named(
    () => ['203.0.113.7', '127.0.0.1'],
    async (bench) => {
      await until('values', async () => (await bench.registers()).length >= 2);
      expect(bench.kindOf('two-addresses')).toBe('warning');
      expect(bench.parts.incidents.countOf('two-addresses')).toBe(1);
      expect(await bench.outages()).toEqual([]);
    },
  );
}

function rebinding(): Promise<void> {
  let addresses = ['127.0.0.1'];
  return named(
    () => addresses,
    async (bench, evil) => {
      await until('values', async () => (await bench.registers()).length >= 2);
      addresses = ['203.0.113.7'];
      evil.hangUp();
      await until('a refusal', () => bench.kindOf('host-refused') === 'alarm');
      await until('a gap', async () => (await bench.outages()).length >= 1);
      const [outage] = await bench.outages();
      expect(outage.reason).toMatch(/now leads to 203\.0\.113\.7, which may not be asked/);
      expect(evil.connections).toBe(1);
    },
  );
}

async function longPoll(): Promise<void> {
  const script: EvilScript = function (question) {
    return [{ bytes: this.answer(question), afterMs: 1_300 }];
  };
  const profile = { timeoutMs: 3_000 };
  await withPeer({ script, profile }, async ({ evil, bench }) => {
    await until('three polls', async () => (await bench.registers()).length >= 6);
    expect(evil.overlapping).toBe(0);
    expect(bench.source.figures().skipped).toBeGreaterThanOrEqual(3);
    expect(bench.parts.incidents.countOf('poll-late')).toBeGreaterThanOrEqual(2);
    expect(bench.source.figures().latenessMsMax).toBeGreaterThan(1_200);
  });
}

/** The hung one takes nobody's time: the others answer in every slot. How late is timed by promise 28. */
async function oneOfManyHangs(): Promise<void> {
  await withPeer({ script: silent }, async ({ bench }) => {
    const sound = await Promise.all(Array.from({ length: 199 }, () => EvilModbus.listen()));
    sound.forEach((evil, place) => {
      bench.poll(evil.port, { device: `s${place}`, pollSeconds: 1 });
    });
    await until('everybody else three times', () => bench.source.figures().answered >= 3 * 199, 40);
    expect(await bench.registers()).toEqual([]);
    expect((await bench.outages()).length).toBeGreaterThanOrEqual(1);
    for (const evil of sound) await evil.close();
  });
}

async function clockJump(): Promise<void> {
  const evil = await EvilModbus.listen();
  const wall = new FixedClock(Date.parse('2026-03-10T12:00:00Z') as Instant);
  const time = {
    elapsedMs: () => wall.elapsedMs(),
    after: (ms: number, action: () => void) => {
      const timer = setTimeout(() => {
        wall.set((wall.now() + ms) as Instant);
        action();
      }, 100);
      return () => {
        clearTimeout(timer);
      };
    },
  };
  const bench = await ModbusBench.open({ time }, wall);
  const marks = async () =>
    (await bench.registers()).filter(({ flags }) => flags?.includes('clock'));
  try {
    bench.poll(evil.port);
    await until('values', async () => (await bench.registers()).length >= 4);
    expect(await marks()).toEqual([]);
    wall.jump(600_000);
    await until('a mark', async () => (await marks()).length > 0);
    const marked = new Set((await marks()).map(({ at }) => at));
    const all = (await bench.registers()).length;
    await until('more values', async () => (await bench.registers()).length >= all + 4);
    expect(new Set((await marks()).map(({ at }) => at))).toEqual(marked);
    expect(marked.size).toBe(1);
  } finally {
    await bench.close();
    await evil.close();
  }
}

/** A process of its own takes all its descriptors: an alarm, no crash, and values when there are some. */
async function noFileDescriptors(): Promise<void> {
  const node = `${process.execPath} --import ./test/support/typescript-loader.js`;
  const command = `ulimit -n 128; exec ${node} test/support/starved-poller.command.ts`;
  const { stdout } = await promisify(execFile)('sh', ['-c', command]);
  const said = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as {
    reason: string;
    polls: number;
  };
  expect(said.reason).toMatch(/no free file descriptors/);
  expect(said.polls).toBeGreaterThanOrEqual(1);
}

/** The cable is pulled: no answer and no end of the connection. The next one is opened by us. */
async function halfOpenSocket(): Promise<void> {
  await withPeer({}, async ({ evil, bench }) => {
    await until('values', async () => (await bench.registers()).length >= 2);
    evil.script = ({ connection }) => (connection === 1 ? [] : ['end']);
    await until('a gap', async () => (await bench.outages()).length >= 1);
    await until('a new connection', () => evil.connections >= 2);
    expect((await bench.outages())[0].reason).toBe('no answer within 250 ms');
  });
}

async function longAnswersLost(): Promise<void> {
  const script: EvilScript = function (question) {
    return question.count > 60 ? [] : [{ bytes: this.answer(question) }];
  };
  const registers = [counter('import', 100), counter('export', 190)];
  const profile = { registers, gapRegistersMax: 120 };
  await withPeer({ script, profile, factor: 10 }, async ({ evil, bench }) => {
    await until('values', async () => (await bench.registers()).length >= 4);
    expect((await bench.outages()).length).toBe(3);
    expect(bench.parts.incidents.countOf('long-answers-lost')).toBe(1);
    expect(bench.kindOf('long-answers-lost')).toBe('warning');
    expect(evil.questions.filter(({ count }) => count > 60)).toHaveLength(3);
  });
}
