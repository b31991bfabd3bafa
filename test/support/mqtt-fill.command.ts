import { connectAsync } from 'mqtt';
import { shellyPayload, shellyTopic } from './shelly-meters.js';

/** Publishes a number of messages of some meters with QoS 1 and prints `done` when all are acknowledged. */
const [url = '', count = '0', meters = '1', startMs = '0'] = process.argv.slice(2);
const client = await connectAsync(url, { clientId: 'fill' });
for (let from = 0; from < Number(count); from += 1_000) {
  const group = Array.from({ length: Math.min(1_000, Number(count) - from) }, (_, place) => {
    const message = from + place;
    const counter = Math.floor(message / Number(meters)) + 1;
    const payload = shellyPayload(Number(startMs) + counter * 1000, counter);
    return client.publishAsync(shellyTopic(message % Number(meters)), payload, { qos: 1 });
  });
  await Promise.all(group);
}
await client.endAsync();
process.stdout.write('done\n');
