import { connect, Socket } from 'node:net';
import modbus from 'modbus-serial';
import { ModbusConnection } from '../../src/acquisition/modbus/modbus-connection.source.js';
import { ModbusBench, tcpTo } from '../../test/support/modbus-bench.js';
import { openModbusPeers } from '../../test/support/modbus-peers.js';
import { Bench, Comparison } from '../bench.js';

const CONNECTIONS = 50;
const READS = 200;
const ROUNDS = 5;
const DEVICES = 500;
const SECONDS = 10;

export const bench: Bench = async () => [await reads(), await everySecond()];

/** Four registers over fifty connections, each asked again as soon as it has answered. */
async function reads(): Promise<Comparison> {
  const peers = await openModbusPeers([`sound=${CONNECTIONS}`]);
  const ours: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    bare.push(await bareReads(peers.ports));
    ours.push(await ourReads(peers.ports));
  }
  peers.close();
  return {
    what: `Modbus reads over ${CONNECTIONS} connections, reads/s`,
    ours: median(ours),
    bare: median(bare),
    limit: { 'at-least': 0.9 },
  };
}

async function ourReads(ports: readonly number[]): Promise<number> {
  const connections = ports.map((port) => new ModbusConnection(tcpTo(port)));
  const block = { function: 3, address: 100, count: 4 } as const;
  const request = { ...block, unit: 1, timeoutMs: 2_000, pauseMs: 0, connectDelayMs: 0 };
  const rate = await rateOf(connections, async (connection) => {
    await connection.read(request);
  });
  await Promise.all(connections.map((connection) => connection.close()));
  return rate;
}

async function bareReads(ports: readonly number[]): Promise<number> {
  const clients = await Promise.all(ports.map(bareClient));
  const rate = await rateOf(clients, async ({ client }) => {
    await client.readHoldingRegisters(100, 4);
  });
  for (const { socket } of clients) socket.destroy();
  return rate;
}

async function bareClient(port: number) {
  const client = new modbus.default();
  const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await new Promise((resolve) => socket.once('connect', resolve));
  await client.linkTCP(socket, { port });
  client.setID(1);
  client.setTimeout(2_000);
  return { client, socket };
}

async function rateOf<T>(lines: readonly T[], read: (line: T) => Promise<void>): Promise<number> {
  await Promise.all(lines.map(read));
  const started = performance.now();
  await Promise.all(
    lines.map(async (line) => {
      for (let turn = 0; turn < READS; turn += 1) await read(line);
    }),
  );
  return (lines.length * READS * 1_000) / (performance.now() - started);
}

/** The whole way, poll to durable spool; the peers work in another process. */
async function everySecond(): Promise<Comparison> {
  const peers = await openModbusPeers([`sound=${DEVICES}`]);
  const devices = await ModbusBench.open();
  peers.ports.forEach((port, place) => {
    devices.poll(port, { device: `d${place}`, pollSeconds: 1, profile: { timeoutMs: 2_000 } });
  });
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  const before = devices.source.figures().answered;
  const cpu = process.cpuUsage();
  const started = performance.now();
  await new Promise((resolve) => setTimeout(resolve, SECONDS * 1_000));
  const seconds = (performance.now() - started) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  const polls = (devices.source.figures().answered - before) / seconds;
  await devices.close();
  peers.close();
  const share = (user + system) / 1e6 / seconds;
  return {
    what: `${DEVICES} devices polled every second, polls/s`,
    ours: polls,
    bare: DEVICES,
    limit: { 'at-least': 0.99 },
    note: `${Math.round(share * 100)} % of one core`,
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
