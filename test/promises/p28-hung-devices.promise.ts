import { setTimeout as pause } from 'node:timers/promises';
import { ModbusConnection } from '../../src/acquisition/modbus/modbus-connection.source.js';
import { phaseOf } from '../../src/acquisition/modbus/poll-plan.js';
import { SPOOL_START } from '../../src/acquisition/spool/spool-cursor.js';
import { ModbusBench, tcpTo } from '../support/modbus-bench.js';
import { openModbusPeers } from '../support/modbus-peers.js';
import { countOf, KeptPromise } from './promise.js';

const SOUND = 170;
const HUNG = ['silent=20', 'drip=5', 'reset=5'];
const HUNG_COUNT = 30;
const INTERVAL_MS = 1_000;
const LATENESS_MS_MAX = 250;

export const promise: KeptPromise = {
  number: '28',
  sentence: 'Devices that hang do not delay the others.',
  prove: async (run) => {
    const seconds = countOf(run, { C: 10, F: 60, N: 600 });
    const usual = await withPeers([`sound=${SOUND}`], (ports) => polled(ports, seconds / 2));
    const { ours, control } = await withPeers([`sound=${SOUND}`, ...HUNG], async (ports) => ({
      ours: await polled(ports, seconds),
      control: await sharedChain(ports),
    }));
    // A build may share its machine: there what counts is that hung devices add little.
    const bound =
      run.tier === 'C' ? Math.max(LATENESS_MS_MAX, 2 * usual.lateness) : LATENESS_MS_MAX;
    if (ours.lateness >= bound) throw new Error(`polls are ${ours.lateness} ms late (99 %)`);
    if (ours.polls < 0.8 * 2 * usual.polls) {
      throw new Error(`${ours.polls} polls came, ${2 * usual.polls} do where nothing hangs`);
    }
    if (control < bound) throw new Error(`one shared chain is late by ${control} ms only`);
    return {
      devices: SOUND + HUNG_COUNT,
      hung: HUNG_COUNT,
      polls: ours.polls,
      p99_lateness_ms: ours.lateness,
      p99_without_hung_ms: usual.lateness,
      control_p99_lateness_ms: control,
    };
  },
};

async function withPeers<T>(
  wanted: readonly string[],
  act: (ports: readonly number[]) => Promise<T>,
): Promise<T> {
  const peers = await openModbusPeers(wanted);
  try {
    return await act(peers.ports);
  } finally {
    peers.close();
  }
}

/** Polls of the sound devices, and the 99th percentile of their lateness. */
async function polled(ports: readonly number[], seconds: number) {
  const bench = await ModbusBench.open();
  try {
    ports.forEach((port, place) => {
      bench.poll(port, { device: `d${place}`, pollSeconds: 1 });
    });
    await pause(seconds * 1_000);
    await bench.source.stop();
    const latenesses = await latenessesOf(bench);
    return { polls: latenesses.length, lateness: percentile(latenesses, 0.99) };
  } finally {
    await bench.close();
  }
}

/** Milliseconds from the slot to the receipt of every answer after the first. */
async function latenessesOf({ spool, decoder }: ModbusBench): Promise<number[]> {
  const { frames } = await spool.read(SPOOL_START, 1_000_000);
  const heard = new Set<string>();
  return frames.flatMap((frame) => {
    const samples = decoder.decode(frame);
    const sound = 'refused' in samples ? false : samples.some(({ kind }) => kind === 'register');
    const first = !heard.has(frame.device);
    heard.add(frame.device);
    if (!sound || first) return [];
    const late = (frame.receivedAt - phaseOf(frame.device, INTERVAL_MS)) % INTERVAL_MS;
    return [late > INTERVAL_MS - 2 ? 0 : Math.max(0, late)];
  });
}

/** The known-bad way: one loop that awaits each device in turn. */
async function sharedChain(ports: readonly number[]): Promise<number> {
  const connections = ports.map((port) => new ModbusConnection(tcpTo(port)));
  const started = performance.now();
  const latenesses: number[] = [];
  const block = { function: 3, address: 100, count: 4 } as const;
  const request = { ...block, unit: 1, timeoutMs: 250, pauseMs: 0, connectDelayMs: 0 };
  for (const round of [0, 1, 2]) {
    for (const connection of [...connections].reverse()) {
      await connection.read(request).then(
        () => latenesses.push(performance.now() - started - round * INTERVAL_MS),
        () => undefined,
      );
    }
  }
  await Promise.all(connections.map((connection) => connection.close()));
  return percentile(latenesses, 0.99);
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Math.round(sorted.at(Math.floor(sorted.length * share)) ?? Infinity);
}
