import { setTimeout as pause } from 'node:timers/promises';
import { connect } from 'mqtt';
import { DeviceService } from '../../src/acquisition/device.service.js';
import { Drains } from '../../src/acquisition/spool/drains.service.js';
import { Intake } from '../../src/acquisition/spool/intake.service.js';
import { writeMqttFrame } from '../../src/acquisition/mqtt/mqtt-frame.js';
import { SystemClock } from '../../src/platform/clock.service.js';
import { Health } from '../../src/platform/health.service.js';
import { openAcquiring } from './acquiring-service.js';
import { shellyEntries, shellyTopic } from './shelly-meters.js';

/**
 * The service from an external broker to the record in a process of its own, to be killed. The kind
 * `listener` is the known-bad way: the library's `message` event, which acknowledges before anything is
 * durable. Prints `ready` when the broker's session is taken up.
 */
export interface AcquiringOrder {
  readonly kind: 'durable' | 'listener';
  readonly brokerUrl: string;
  readonly databaseUrl: string;
  readonly spoolDirectory: string;
  readonly meters: number;
  readonly expectSeconds?: number | undefined;
}

const order = JSON.parse(process.argv[2] ?? '') as AcquiringOrder;
const service = await openAcquiring({
  ...order,
  entries: shellyEntries(order.meters, order.expectSeconds),
});
service.get(Drains).start();
if (order.kind === 'durable') {
  service.get(DeviceService).connectBroker({ url: order.brokerUrl, version: 5 });
  const health = service.get(Health);
  while (!health.all().some(({ part, state }) => part === 'mqtt' && state === 'ok')) await pause(5);
} else {
  await listen(service.get(Intake));
}
process.stdout.write('ready\n');

async function listen(intake: Intake): Promise<void> {
  const clock = new SystemClock();
  const client = connect(order.brokerUrl, {
    clientId: 'commonwatt',
    clean: false,
    protocolVersion: 5,
    properties: { sessionExpiryInterval: 0xffffffff, receiveMaximum: 2000 },
  });
  client.on('message', (topic, payload, { retain, qos, dup }) => {
    const place = /\d+/.exec(topic)?.[0] ?? '';
    const frame = writeMqttFrame({ topic, payload, retain, qos, dup });
    void intake.accept(`house/device-${place}`, 'mqtt', frame, clock.now());
  });
  await new Promise((resolve) => client.once('connect', resolve));
  const topics = Array.from({ length: order.meters }, (_, place) => shellyTopic(place));
  await client.subscribeAsync(topics, { qos: 1 });
}
