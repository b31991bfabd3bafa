import { once } from 'node:events';
import { connect as connectSocket, Socket } from 'node:net';
import mqtt, { IClientOptions, MqttClient } from 'mqtt';
import { instant } from '../../../src/kernel/quarter-hour.js';
import { Clock } from '../../../src/platform/clock.service.js';
import { BrokerDoor } from '../../../src/acquisition/mqtt/broker-door.gateway.js';
import { BrokerAccount, Mosquitto } from '../../support/mosquitto.js';
import { packet } from '../../support/evil-broker.js';
import { MqttEntrance, useEntrances } from '../../support/mqtt-entrance.js';
import { shellyPayload, shellyTopic } from '../../support/shelly-meters.js';
import { BadInputCases } from '../rows.js';

/** Never twice the same: two values for one instant would be a conflict. */
const SECOND_AGO = () => {
  lastAgo = Math.max(lastAgo + 10, Math.floor(Date.now() / 10) * 10 - 1000);
  return lastAgo;
};
let lastAgo = 0;
const ACCOUNTS: readonly BrokerAccount[] = [
  { username: 'commonwatt', password: 'service' },
  { username: 'flat-0', password: 'one' },
  { username: 'flat-1', password: 'two' },
];

class SteppingClock extends Clock {
  constructor(public ms: number) {
    super();
  }
  now() {
    return instant(this.ms);
  }
}

/** The catalogue's rows about brokers: the built-in one, and mosquitto with the shipped settings. */
export function cases(): BadInputCases {
  const open = useEntrances();
  const clients: MqttClient[] = [];
  const sockets: Socket[] = [];
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.endAsync(true)));
    for (const socket of sockets.splice(0)) socket.destroy();
  });

  async function builtIn(clock?: Clock): Promise<{ entrance: MqttEntrance; port: number }> {
    const entrance = await open({ meters: 3, clock });
    return { entrance, port: await entrance.openBroker(3) };
  }

  const login = (device: number): IClientOptions => ({
    username: `device-${device}`,
    password: `device-${device}-secret`,
    clientId: `device-${device}`,
  });

  async function join(port: number, options: IClientOptions): Promise<MqttClient> {
    const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, {
      reconnectPeriod: 0,
      ...options,
    });
    client.on('error', () => undefined);
    clients.push(client);
    return client;
  }

  const say = (client: MqttClient, device: number, wattHours: number, qos: 0 | 1 | 2 = 1) =>
    client.publishAsync(shellyTopic(device), shellyPayload(SECOND_AGO(), wattHours), { qos });

  async function raw(port: number, bytes: Buffer): Promise<Socket> {
    const socket = connectSocket(port, '127.0.0.1');
    socket.on('error', () => undefined);
    sockets.push(socket);
    await once(socket, 'connect');
    socket.write(bytes);
    return socket;
  }

  async function withMosquitto(test: (broker: Mosquitto) => Promise<void>): Promise<void> {
    const broker = await Mosquitto.startShipped(ACCOUNTS);
    try {
      await test(broker);
    } finally {
      await Promise.all(clients.splice(0).map((client) => client.endAsync(true)));
      await broker.stop();
    }
  }

  /** A device says something in another one's name, hears nothing of it, and its own goes on. */
  const speaksForAnother = (version: 4 | 5) => () =>
    withMosquitto(async ({ port }) => {
      const service = await join(port, { username: 'commonwatt', password: 'service' });
      const heard: string[] = [];
      service.on('message', (topic) => heard.push(topic));
      await service.subscribeAsync('+/events/rpc', { qos: 1 });
      const device = await join(port, {
        username: 'flat-0',
        password: 'one',
        protocolVersion: version,
      });
      await device.publishAsync('flat-0/events/rpc', '{}', { qos: 1 });
      const written = device.publishAsync('flat-1/events/rpc', '{}', { qos: 1 });
      if (version === 4) await written;
      else await expect(written).rejects.toMatchObject({ code: 135 });
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(heard).toEqual(['flat-0/events/rpc']);
    });

  return {
    'MQTT-025': async () => {
      const { entrance, port } = await builtIn();
      const neighbour = await join(port, login(1));
      const connect = packet(0x10, connectBody('device-0', 'device-0', 'device-0-secret'));
      const socket = await raw(port, connect);
      await once(socket, 'data');
      const closed = once(socket, 'close');
      socket.write(packet(0x32, Buffer.alloc(100_000_000)).subarray(0, 50_000));
      await closed;
      await entrance.noted('packet-too-long');
      await say(neighbour, 1, 25);
      await entrance.storedAre('meter-1', [25]);
    },
    'MQTT-031': async () => {
      const { entrance, port } = await builtIn();
      const device = await join(port, login(0));
      const closed = new Promise((resolve) =>
        device.once('close', () => {
          resolve('closed');
        }),
      );
      device.publish(`flat-0/${'a/'.repeat(499)}`, '{}', { qos: 1 }, () => undefined);
      await closed;
      await entrance.noted('client-broken');
    },
    'MQTT-033': speaksForAnother(4),
    'MQTT-034': speaksForAnother(5),
    'MQTT-035': async () => {
      const { entrance, port } = await builtIn();
      const device = await join(port, login(0));
      await expect(device.subscribeAsync('cmd/flat-1/#', { qos: 1 })).rejects.toThrow();
      await entrance.noted('foreign-topic');
      await withMosquitto(async (broker) => {
        const spy = await join(broker.port, { username: 'flat-0', password: 'one' });
        const heard: string[] = [];
        spy.on('message', (topic) => heard.push(topic));
        await spy.subscribeAsync('cmd/flat-1/#', { qos: 1 });
        const own = await join(broker.port, { username: 'flat-1', password: 'two' });
        await own.publishAsync('dev/flat-1/a', '{}', { qos: 1 });
        expect(heard).toEqual([]);
      });
    },
    'MQTT-036': async () => {
      const { entrance, port } = await builtIn();
      const other = await join(port, login(1));
      const thief = await join(port, { ...login(0), clientId: 'device-1' });
      await say(thief, 0, 36);
      expect(other.connected).toBe(true);
      await say(other, 1, 361);
      await entrance.storedAre('meter-0', [36]);
      await withMosquitto(async (broker) => {
        const victim = await join(broker.port, {
          username: 'flat-1',
          password: 'two',
          clientId: 'flat-1',
        });
        await join(broker.port, { username: 'flat-0', password: 'one', clientId: 'flat-1' });
        await victim.publishAsync('dev/flat-1/a', '{}', { qos: 1 });
        expect(victim.connected).toBe(true);
      });
    },
    'MQTT-037': async () => {
      const { entrance, port } = await builtIn();
      await expect(join(port, { clientId: 'nobody' })).rejects.toThrow(/Not authorized/);
      await entrance.noted('login-refused');
    },
    'MQTT-038': async () => {
      const clock = new SteppingClock(Date.now());
      const { entrance, port } = await builtIn(clock);
      for (let attempt = 0; attempt < 20; attempt += 1) {
        await expect(join(port, { ...login(0), password: 'guess' })).rejects.toThrow();
      }
      await entrance.noted('source-blocked');
      const body = connectBody('device-0', 'device-0', 'device-0-secret');
      await once(await raw(port, packet(0x10, body)), 'close');
      clock.ms += 15 * 60_000;
      expect((await join(port, login(0))).connected).toBe(true);
    },
    'MQTT-039': async () => {
      const { port } = await builtIn();
      const socket = await raw(port, packet(0x10, connectBody('', 'device-0', 'x', 0xc0)));
      await once(socket, 'close');
    },
    'MQTT-040': async () => {
      const { entrance, port } = await builtIn();
      const body = connectBody('c'.repeat(65_000), 'device-0', 'device-0-secret');
      const socket = await raw(port, packet(0x10, body));
      await once(socket, 'close');
      await entrance.noted('client-id-refused');
    },
    'MQTT-041': async () => {
      const { parts, knownDevices } = await open({ meters: 1 });
      const [device] = knownDevices;
      const door = (username: string) => () =>
        new BrokerDoor(parts, [{ username, passwordSha256: '', device }]);
      for (const name of ['#', '+', 'a/b', 'ab', 'Kitchen', 'x'.repeat(41), '']) {
        expect(door(name)).toThrow(/cannot be an account/);
      }
      expect(door('kitchen-plug')).not.toThrow();
    },
    'MQTT-042': async () => {
      const { entrance, port } = await builtIn();
      const device = await join(port, {
        ...login(2),
        will: {
          topic: shellyTopic(2),
          payload: Buffer.from(shellyPayload(SECOND_AGO(), 999)),
          qos: 1,
        },
      });
      await say(device, 2, 42);
      device.stream.destroy();
      const neighbour = await join(port, login(1));
      await say(neighbour, 1, 421);
      await entrance.storedAre('meter-2', [42]);
    },
    'MQTT-045': async () => {
      const { entrance, port } = await builtIn();
      const device = await join(port, login(2));
      const before = await entrance.stored('meter-2');
      await say(device, 2, 45, 2);
      await entrance.storedAre('meter-2', [...before, 45]);
    },
  };
}

/** The body of a CONNECT of MQTT 3.1.1; the flags say user, password, clean session. */
function connectBody(clientId: string, username: string, password: string, flags = 0xc2): Buffer {
  const texts = [clientId, username, password].map((text) => {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(text.length);
    return Buffer.concat([length, Buffer.from(text)]);
  });
  return Buffer.concat([Buffer.from([0, 4, 77, 81, 84, 84, 4, flags, 0, 60]), ...texts]);
}
