import { ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mqtt, { MqttClient } from 'mqtt';
import { freePort } from '../support/free-port.js';

/** Debian's mosquitto with the settings of config/mosquitto; only paths and the port are changed. */
const ACCOUNTS = { commonwatt: 'service-password', 'kitchen-plug': 'one', 'cellar-plug': 'two' };
const directory = mkdtempSync(join(tmpdir(), 'commonwatt-broker-'));
const clients: MqttClient[] = [];
let broker: ChildProcess;
let port: number;

async function listening(): Promise<void> {
  for (;;) {
    const reached = await new Promise<boolean>((resolve) => {
      const socket = createConnection({ port, host: '127.0.0.1' });
      socket.on('connect', () => {
        socket.end();
        resolve(true);
      });
      socket.on('error', () => {
        resolve(false);
      });
    });
    if (reached) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function connect(username: keyof typeof ACCOUNTS, password = ACCOUNTS[username]) {
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, {
    username,
    password,
    protocolVersion: 5,
    reconnectPeriod: 0,
  });
  clients.push(client);
  return client;
}

beforeAll(async () => {
  port = await freePort();
  const passwords = join(directory, 'passwords');
  const acl = join(directory, 'acl');
  writeFileSync(passwords, '');
  for (const [user, password] of Object.entries(ACCOUNTS)) {
    execFileSync('mosquitto_passwd', ['-b', passwords, user, password]);
  }
  copyFileSync('config/mosquitto/acl', acl);
  for (const path of [directory, passwords, acl]) chmodSync(path, 0o777);
  const settings = readFileSync('config/mosquitto/mosquitto.conf', 'utf8')
    .replace('listener 1883', `listener ${port} 127.0.0.1`)
    .replaceAll(/\/mosquitto\/(?:data|config)\//g, `${directory}/`);
  const file = join(directory, 'mosquitto.conf');
  writeFileSync(file, settings, { mode: 0o666 });
  broker = spawn('mosquitto', ['-c', file], { stdio: 'ignore' });
  await listening();
}, 30_000);

afterAll(async () => {
  await Promise.all(clients.map((client) => client.endAsync(true)));
  broker.kill();
});

describe('the broker of docker-compose.yml', () => {
  it('refuses whoever has no account or a wrong password', async () => {
    await expect(connect('commonwatt', 'wrong')).rejects.toThrow('Not authorized');
    const anonymous = mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, { reconnectPeriod: 0 });
    await expect(anonymous).rejects.toThrow();
  });

  it.each`
    topic                         | allowed
    ${'tele/kitchen-plug/SENSOR'} | ${true}
    ${'stat/kitchen-plug/RESULT'} | ${true}
    ${'kitchen-plug/events/rpc'}  | ${true}
    ${'shellies/kitchen-plug/a'}  | ${true}
    ${'tele/cellar-plug/SENSOR'}  | ${false}
    ${'cellar-plug/events/rpc'}   | ${false}
    ${'cmnd/kitchen-plug/POWER'}  | ${false}
  `('lets the device kitchen-plug write $topic: $allowed', async ({ topic, allowed }) => {
    const device = await connect('kitchen-plug');
    const written = device.publishAsync(topic as string, '{}', { qos: 1 });
    if (allowed === true) await written;
    else await expect(written).rejects.toMatchObject({ code: 135 });
  });

  it('gives the service what devices say', async () => {
    const service = await connect('commonwatt');
    await service.subscribeAsync('tele/+/SENSOR', { qos: 1 });
    const heard = new Promise((resolve) => service.once('message', resolve));
    const device = await connect('cellar-plug');
    await device.publishAsync('tele/cellar-plug/SENSOR', '{}', { qos: 1 });
    expect(await heard).toBe('tele/cellar-plug/SENSOR');
  });
});
