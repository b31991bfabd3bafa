import { connectAsync, MqttClient } from 'mqtt';
import { setTimeout as pause } from 'node:timers/promises';
import { localDay } from '../../src/kernel/local-day.js';
import { werkhalleCalendar } from '../../src/simulator/werkhalle-calendar.js';
import { werkhalleDocument } from '../../src/simulator/werkhalle-document.js';
import { Zone } from '../../src/kernel/zone.js';
import { communityOf, DeviceBench } from '../support/device-bench.js';
import { Mosquitto } from '../support/mosquitto.js';

const calendar = werkhalleCalendar(localDay('2026-01-01'), new Zone('Europe/Berlin'));
const community = communityOf(werkhalleDocument(calendar));
const list = {
  version: '1',
  devices: [
    { id: 'head', meter: 'EMH-7104', source: 'mqtt', profile: 'tasmota-sml', name: 'cellar' },
    { id: 'em', meter: 'SHE-6001', source: 'mqtt', profile: 'shelly-pro-3em', name: 'flat6' },
  ],
};
const TOPIC = 'tele/cellar/SENSOR';
const sml = (kwh: number) => JSON.stringify({ SML: { Total_in: kwh } });

describe.each([4, 5] as const)('a meter behind an external broker, MQTT version %d', (version) => {
  let broker: Mosquitto;
  let bench: DeviceBench;
  let meter: MqttClient;

  beforeEach(async () => {
    broker = await Mosquitto.start();
    bench = await DeviceBench.open();
    bench.add(community, list);
    meter = await connectAsync(broker.url);
  });
  afterEach(async () => {
    await meter.endAsync();
    await bench.close();
    await broker.stop();
  });

  const connectService = async () => {
    bench.devices.connectBroker({ url: broker.url, version });
    await bench.until('the broker', () => bench.healthOf('mqtt').startsWith('ok'));
    await pause(200);
  };
  const kwh = async () =>
    (await bench.samples()).map((sample) =>
      sample.kind === 'register' ? `${sample.meter} ${sample.energy.kwhShort()}` : sample.quantity,
    );

  it('is heard, and what it says is durable', async () => {
    await connectService();
    await meter.publishAsync(TOPIC, sml(12.5), { qos: 1 });
    await meter.publishAsync('flat6/events/rpc', '{"params":{"emdata:0":{"total_act":900}}}', {
      qos: 1,
    });
    await bench.until('two messages', async () => (await bench.frames()) === 2);
    expect((await kwh()).sort()).toEqual(['EMH-7104 12.5', 'SHE-6001 0.9']);
  });

  it('is not believed when its message was only kept by the broker', async () => {
    await meter.publishAsync(TOPIC, sml(1), { qos: 1, retain: true });
    await connectService();
    await meter.publishAsync(TOPIC, sml(2), { qos: 1 });
    await bench.until('the fresh message', async () => (await kwh()).length > 0);
    expect(await kwh()).toEqual(['EMH-7104 2']);
  });

  it('loses nothing while the service is away', async () => {
    await connectService();
    await bench.devices.stop();
    await meter.publishAsync(TOPIC, sml(3), { qos: 1 });
    await meter.publishAsync(TOPIC, sml(4), { qos: 1 });
    await connectService();
    await bench.until('both messages', async () => (await bench.frames()) === 2);
    expect(await kwh()).toEqual(['EMH-7104 3', 'EMH-7104 4']);
    expect(bench.healthOf('mqtt')).toBe('ok: connected');
  });
});
