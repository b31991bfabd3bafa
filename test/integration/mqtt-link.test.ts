import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect as connectSocket } from 'node:net';
import { connectAsync, MqttClient } from 'mqtt';
import { IN_FLIGHT_MAX } from '../../src/acquisition/mqtt/broker-link.source.js';
import { MqttDevice } from '../../src/acquisition/mqtt/mqtt-decoder.js';
import { MqttSource } from '../../src/acquisition/mqtt/mqtt.source.js';
import { Certificates } from '../support/certificates.js';
import { eventually } from '../support/eventually.js';
import { EvilBroker, TYPES } from '../support/evil-broker.js';
import { Mosquitto } from '../support/mosquitto.js';
import { MqttEntrance, useEntrances } from '../support/mqtt-entrance.js';
import { shellyPayload, shellyTopic } from '../support/shelly-meters.js';

const START = Math.floor(Date.now() / 1000) * 1000 - 86_400_000;
let spoken = 0;

/** A message of a meter, each a second after the one before. */
const reading = (meter: number, wattHours: number) => {
  spoken += 1;
  return { topic: shellyTopic(meter), payload: shellyPayload(START + spoken * 1000, wattHours) };
};

async function say(client: MqttClient, meter: number, wattHours: number): Promise<void> {
  const { topic, payload } = reading(meter, wattHours);
  await client.publishAsync(topic, payload, { qos: 1 });
}

describe('the way from a broker to the spool', () => {
  const open = useEntrances();
  const endings: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const end of endings.splice(0).reverse()) await end();
  });

  async function evil(version: 4 | 5): Promise<EvilBroker> {
    const broker = await EvilBroker.open(version);
    endings.push(() => broker.close());
    return broker;
  }

  async function join(url: string, options: Parameters<typeof connectAsync>[1]) {
    const client = await connectAsync(url, { reconnectPeriod: 0, ...options });
    endings.push(() => client.endAsync(true));
    return client;
  }

  const link = (
    { parts }: MqttEntrance,
    device: MqttDevice,
    more: { url: string; guardMs?: number },
  ) => {
    const source = new MqttSource(parts, [device], { clientId: 'link', version: 5, ...more });
    endings.push(() => source.stop());
  };

  it('is found with a broker that knows 3.1.1 only', async () => {
    const broker = await evil(4);
    broker.refusesVersion5 = true;
    const entrance = await open({ meters: 1 });
    entrance.drains.start();
    await entrance.hear(broker.url, 'found');
    await entrance.noted('broker-speaks-3-1-1');
    broker.publish({ ...reading(0, 311), id: 7 });
    await entrance.storedAre('meter-0', [311]);
    await eventually('its acknowledgement', () => broker.acknowledged.includes(7) || undefined, 50);
  });

  it('is cut when messages are held back too long, and what comes again is stored once', async () => {
    const broker = await evil(5);
    const entrance = await open({ meters: 2, spoolBudgetBytes: 200_000 });
    const [, device] = entrance.knownDevices;
    link(entrance, device, { url: broker.url, guardMs: 300 });
    await entrance.healthIs('mqtt', /^ok/);
    const ids = Array.from({ length: 3 * IN_FLIGHT_MAX }, (_, place) => place + 1);
    const messages = ids.map((id) => ({ ...reading(1, id), id }));
    for (const message of messages) broker.publish(message);
    await entrance.healthIs('mqtt', /wait for the disk/);
    await eventually('another connection', () => broker.connections > 1 || undefined, 100);
    entrance.drains.start();
    await eventually('all acknowledgements', () => {
      const acknowledged = new Set(broker.acknowledged);
      const missing = messages.filter(({ id }) => !acknowledged.has(id));
      for (const message of missing.slice(0, 500)) broker.publish({ ...message, dup: true });
      return missing.length === 0 || undefined;
    });
    await entrance.storedAre('meter-1', ids);
  }, 120_000);

  it('asks a device again and again that else falls silent', async () => {
    const broker = await evil(5);
    const entrance = await open({ meters: 1 });
    const [shelly] = entrance.knownDevices;
    const keepAlive = { topic: 'R/{name}/keepalive', everySeconds: 0.1 };
    const device = { ...shelly, mapping: { ...shelly.mapping, keepAlive } };
    link(entrance, device, { url: broker.url });
    const asked = () =>
      broker.packets.filter(
        ({ type, flags, body }) =>
          type === TYPES.publish && flags === 0 && body.includes('R/flat-0/keepalive'),
      ).length;
    await eventually('three requests', () => asked() >= 3 || undefined, 100);
  });

  describe('by TLS', () => {
    let certificates: Certificates;
    beforeAll(() => {
      certificates = new Certificates();
    });
    afterAll(() => {
      certificates.remove();
    });

    const clientFiles = () => ({
      ca: readFileSync(certificates.authority),
      cert: readFileSync(certificates.service.certificate),
      key: readFileSync(certificates.service.key),
    });

    async function closedBroker(): Promise<string> {
      const broker = await Mosquitto.startAs([
        'listener {port} 127.0.0.1',
        'allow_anonymous true',
        `cafile ${certificates.authority}`,
        `certfile ${certificates.broker.certificate}`,
        `keyfile ${certificates.broker.key}`,
        'require_certificate true',
      ]);
      endings.push(() => broker.stop());
      return `mqtts://localhost:${broker.port}`;
    }

    it('lets us in at mosquitto with the certificate it asks for', async () => {
      const url = await closedBroker();
      const entrance = await open({ meters: 3 });
      entrance.drains.start();
      const { authority, service } = certificates;
      await entrance.hear(url, 'found', { authority, ...service });
      await say(await join(url, clientFiles()), 2, 88);
      await entrance.storedAre('meter-2', [88]);
      await entrance.devices.stop();
    });

    it('keeps us out there without one, and tells', async () => {
      const url = await closedBroker();
      const entrance = await open({ meters: 1 });
      entrance.devices.connectBroker({ url, tls: { authority: certificates.authority } });
      await entrance.healthIs('mqtt', /^error: The broker cannot be used: /);
    });

    it('reaches the built-in broker, which then hears nobody without', async () => {
      const entrance = await open({ meters: 4 });
      const port = await entrance.openBroker(4, certificates.broker);
      const login = { username: 'device-3', password: 'device-3-secret' };
      const device = await join(`mqtts://localhost:${port}`, { ...clientFiles(), ...login });
      await say(device, 3, 99);
      await entrance.storedAre('meter-3', [99]);
      const plain = connectSocket(port, '127.0.0.1');
      plain.write(Buffer.from('100c00044d51545404020000', 'hex'));
      const answer: Buffer[] = [];
      plain.on('data', (bytes: Buffer) => answer.push(bytes)).on('error', () => undefined);
      await once(plain, 'close');
      // At most an alert of TLS, never a CONNACK.
      expect(Buffer.concat(answer).at(0)).not.toBe(0x20);
    }, 20_000);
  });
});
