import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:tls';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { instant } from '../../../src/kernel/quarter-hour.js';
import { Clock } from '../../../src/platform/clock.service.js';
import { EvilBroker } from '../../support/evil-broker.js';
import { eventually } from '../../support/eventually.js';
import { useEntrances } from '../../support/mqtt-entrance.js';
import { shellyPayload, shellyTopic } from '../../support/shelly-meters.js';
import { BadInputCases } from '../rows.js';

const START = Math.floor(Date.now() / 1000) * 1000 - 86_400_000;
let seconds = 0;

/** A message of a meter with a time of its own, never twice the same. */
const reading = (meter: number, wattHours: number) => {
  seconds += 1;
  return { topic: shellyTopic(meter), payload: shellyPayload(START + seconds * 1000, wattHours) };
};

/** Fails once, as a bug of ours would. */
class FailingClock extends Clock {
  failures = 0;
  now() {
    if (this.failures > 0) {
      this.failures -= 1;
      throw new Error('the clock is broken');
    }
    return instant(Date.now());
  }
}

interface Options {
  readonly version?: 4 | 5;
  readonly clock?: Clock;
  readonly budget?: number;
  /** False: the spool is not carried on for now. */
  readonly drains?: boolean;
}

/** The catalogue's rows about the way from an external broker to the spool. */
export function cases(): BadInputCases {
  const open = useEntrances();
  const brokers: EvilBroker[] = [];
  afterEach(async () => {
    await Promise.all(brokers.splice(0).map((broker) => broker.close()));
  });

  async function evil(version: 4 | 5 = 5): Promise<EvilBroker> {
    const broker = await EvilBroker.open(version);
    brokers.push(broker);
    return broker;
  }

  async function connected(options: Options = {}) {
    const broker = await evil(options.version);
    const { clock, budget: spoolBudgetBytes } = options;
    const entrance = await open({ meters: 30, clock, spoolBudgetBytes, expectSeconds: 1 });
    if (options.drains !== false) entrance.drains.start();
    await entrance.hear(broker.url, options.version ?? 5);
    return { broker, entrance };
  }

  const acknowledges = (broker: EvilBroker, ids: readonly number[]) =>
    eventually(
      () => `acknowledgements ${ids.join()} and not ${broker.acknowledged.join()}`,
      () => ids.every((id) => broker.acknowledged.includes(id)) || undefined,
      100,
    );

  return {
    'MQTT-079': async () => {
      const { broker, entrance } = await connected();
      const flood = Array.from({ length: 24_000 }, (_, place) => place + 1);
      for (const id of flood) broker.publish({ ...reading(11, id), id });
      broker.publish({ ...reading(12, 79), id: 65_000 });
      await acknowledges(broker, [65_000]);
      expect(broker.acknowledged).toEqual([...flood, 65_000]);
      expect(entrance.incidents.countOf('device-flood')).toBe(1);
      await entrance.healthIs('device house/device-11', /^error: .*without end/);
      await entrance.storedAre('meter-12', [79]);
      await entrance.storedAre('meter-11', flood);
    },
    'MQTT-080': async () => {
      const { broker, entrance } = await connected();
      const backlog = Array.from({ length: 600 }, (_, place) => reading(24 + (place % 5), place));
      backlog.forEach((message, place) => {
        broker.publish({ ...message, id: place + 1 });
      });
      broker.publish({ ...reading(13, 80), id: 1_000 });
      await acknowledges(broker, [600, 1_000]);
      expect(broker.acknowledged).toEqual(
        [...backlog.keys()].map((place) => place + 1).concat(1_000),
      );
      expect(entrance.incidents.countOf('device-flood')).toBe(0);
    },
    'MQTT-081': async () => {
      const { broker, entrance } = await connected();
      const release = await entrance.blockRecord();
      broker.publish({ ...reading(20, 81), id: 81 });
      await acknowledges(broker, [81]);
      await release();
      await entrance.storedAre('meter-20', [81]);
    },
    'MQTT-082': async () => {
      const { broker, entrance } = await connected({ version: 4, budget: 4_000, drains: false });
      const ids = Array.from({ length: 100 }, (_, place) => place + 1);
      for (const id of ids) broker.publish({ ...reading(21, id), id });
      await entrance.healthIs('spool', /^error: The spool is full/);
      expect(broker.acknowledged.length).toBeLessThan(100);
      entrance.drains.start();
      await acknowledges(broker, ids);
      expect(broker.acknowledged).toEqual(ids);
      await entrance.storedAre('meter-21', ids);
    },
    'MQTT-083': async () => {
      const clock = new FailingClock();
      const { broker, entrance } = await connected({ clock });
      clock.failures = 1;
      broker.publish({ ...reading(14, 83), id: 83 });
      broker.publish({ ...reading(14, 831), id: 84 });
      await acknowledges(broker, [83, 84]);
      await entrance.noted('intake-fault');
      expect(await entrance.setAside('"total_act":83}')).toMatchObject({ device: '?' });
      await entrance.storedAre('meter-14', [831]);
    },
    'MQTT-084': async () => {
      const { broker, entrance } = await connected();
      broker.cut();
      await entrance.noted('broker-lost-session');
      await entrance.healthIs('mqtt session', /^error: The broker lost our session/);
    },
    'MQTT-085': async () => {
      const { broker, entrance } = await connected();
      broker.send(Buffer.from([0x40, 2, 0x12, 0x34]));
      broker.publish({ ...reading(15, 85), id: 85 });
      await acknowledges(broker, [85]);
      await entrance.storedAre('meter-15', [85]);
    },
    'MQTT-086': async () => {
      const { broker, entrance } = await connected();
      broker.send(Buffer.from([0x36, 3, 1, 2, 3]));
      await entrance.noted('broker-talks-nonsense');
      await eventually('another connection', () => broker.connections === 2 || undefined, 100);
      await entrance.healthIs('mqtt', /^ok/);
      broker.publish({ ...reading(16, 86), id: 86 });
      await entrance.storedAre('meter-16', [86]);
    },
    'MQTT-087': async () => {
      const { url, plain, close } = await untrustedBroker();
      const entrance = await open({ meters: 1 });
      entrance.devices.connectBroker({ url });
      await entrance.noted('broker-not-trusted');
      await entrance.healthIs('mqtt', /^error: The broker cannot be used: .*certificate/);
      expect(plain.count).toBe(0);
      await close();
    },
    'MQTT-088': async () => {
      const { broker, entrance } = await connected();
      broker.publish({ ...reading(17, 88), id: 1, properties: Buffer.from([0x23, 0, 9]) });
      await entrance.noted('broker-talks-nonsense');
      await eventually('another connection', () => broker.connections === 2 || undefined, 100);
      await entrance.healthIs('mqtt', /^ok/);
      expect(await entrance.stored('meter-17')).toEqual([]);
    },
    'MQTT-089': async () => {
      const { broker, entrance } = await connected();
      const payload = Buffer.from('{"params":{"ts":1,"note":"MQTT-089 \xff\xfe"}}', 'latin1');
      broker.publish({ topic: shellyTopic(18), payload, id: 89, properties: Buffer.from([1, 1]) });
      await acknowledges(broker, [89]);
      expect(await entrance.setAside('MQTT-089')).toMatchObject({ code: 'utf8' });
    },
    'MQTT-090': async () => {
      const { broker, entrance } = await connected();
      broker.publish({ ...reading(22, 1), id: 1 });
      seconds += 4;
      broker.publish({ ...reading(22, 2), id: 2 });
      await entrance.storedAre('meter-22', [1, 2]);
      expect(await entrance.missed('device-22')).toEqual([4]);
    },
    'MQTT-091': async () => {
      const { broker, entrance } = await connected();
      const correlation = Buffer.from([9, 0, 4, 1, 2, 3, 4]);
      const topic = 'flat-19/rpc/reply';
      broker.publish({ topic, payload: '{"MQTT":"091"}', id: 91, properties: correlation });
      await acknowledges(broker, [91]);
      await entrance.noted('unknown-topic');
      expect(await entrance.setAside('"091"')).toMatchObject({ code: 'unknown-device' });
    },
  };
}

/** A broker by TLS whose certificate nobody signed; counts what comes without TLS. */
async function untrustedBroker() {
  const directory = mkdtempSync(path.join(tmpdir(), 'commonwatt-tls-'));
  const [key, cert] = ['key.pem', 'cert.pem'].map((name) => path.join(directory, name));
  const subject = ['-subj', '/CN=localhost', '-days', '2', '-nodes'];
  const files = ['-keyout', key, '-out', cert];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', ...files, ...subject], {
    stdio: 'ignore',
  });
  const plain = { count: 0 };
  const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, () => {
    plain.count += 1;
  });
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    server.close();
    await once(server, 'close');
  };
  return { url: `mqtts://localhost:${port}`, plain, close };
}
