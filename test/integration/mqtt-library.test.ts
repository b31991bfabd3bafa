import mqtt, { IPublishPacket, MqttClient } from 'mqtt';
import { eventually } from '../support/eventually.js';
import { EvilBroker } from '../support/evil-broker.js';

/**
 * What `broker-link.source.ts` relies on in the library, private parts included. When one of these fails
 * after an upgrade, acknowledgements may leave before a message is durable: do not upgrade.
 */
describe.each([4, 5] as const)('the MQTT library, version %d', (version) => {
  let broker: EvilBroker;
  let client: MqttClient;
  const heard: { packet: IPublishPacket; done: (error?: Error) => void }[] = [];

  beforeEach(async () => {
    heard.length = 0;
    broker = await EvilBroker.open(version);
    client = mqtt.connect(broker.url, {
      protocolVersion: version,
      clean: false,
      clientId: 'contract',
      manualConnect: true,
      reconnectPeriod: 100,
    });
    client.handleMessage = (packet, done) => {
      heard.push({ packet, done });
    };
    client.on('error', () => undefined);
    client.connect();
    await eventually('the connection', () => (client.connected ? true : undefined));
  });
  afterEach(async () => {
    await client.endAsync(true);
    await broker.close();
  });

  const message = (place: number) => eventually(`message ${place}`, () => heard.at(place));
  const settled = () => new Promise((resolve) => setTimeout(resolve, 50));

  it('asks before it acknowledges, and waits with the next message', async () => {
    broker.publish({ topic: 'a', id: 1 });
    broker.publish({ topic: 'b', id: 2 });
    const { packet, done } = await message(0);
    await settled();
    expect([packet.topic, heard.length, broker.acknowledged]).toEqual(['a', 1, []]);
    done();
    await message(1);
    await eventually('the acknowledgement', () => broker.acknowledged.at(0));
    expect(broker.acknowledged).toEqual([1]);
  });

  it('does not acknowledge what is answered with an error, and goes on', async () => {
    broker.publish({ topic: 'a', id: 1 });
    broker.publish({ topic: 'b', id: 2 });
    (await message(0)).done(new Error('later'));
    (await message(1)).done(new Error('later'));
    await settled();
    expect([client.connected, broker.acknowledged]).toEqual([true, []]);
  });

  it('acknowledges by its private way at any later time', async () => {
    for (const id of [1, 2, 3]) broker.publish({ topic: 'a', id });
    for (const place of [0, 1, 2]) (await message(place)).done(new Error('later'));
    const own = client as unknown as { _sendPacket(packet: object): void };
    for (const messageId of [1, 2, 3]) own._sendPacket({ cmd: 'puback', messageId });
    await eventually('three', () => (broker.acknowledged.length === 3 ? true : undefined));
    expect(broker.acknowledged).toEqual([1, 2, 3]);
  });

  it('has another stream after every connection', async () => {
    const before = client.stream;
    broker.cut();
    await eventually('the next', () =>
      broker.connections === 2 && client.connected ? true : undefined,
    );
    expect(client.stream === before).toBe(false);
    expect(before.destroyed).toBe(true);
  });
});
