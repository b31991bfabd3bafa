import { setTimeout as pause } from 'node:timers/promises';
import { connectAsync } from 'mqtt';
import { textOf } from './mqtt-frame.js';
import { AnnouncedSensor, readAnnouncement } from './home-assistant.js';

const TOPICS = ['homeassistant/sensor/+/config', 'homeassistant/sensor/+/+/config'];
const CONFIGS_MAX = 5_000;
const CONFIG_BYTES_MAX = 65_536;

/** What a broker announces of meters, and what of it cannot be read. */
export interface Announced {
  readonly sensors: readonly AnnouncedSensor[];
  readonly refused: readonly string[];
}

/** Listens some seconds to the configs a broker keeps for Home Assistant; changes nothing there. */
export async function listenForAnnouncements(
  url: string,
  account: { readonly username?: string | undefined; readonly password?: string | undefined },
  seconds: number,
): Promise<Announced> {
  const { username, password } = account;
  const client = await connectAsync(url, {
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    protocolVersion: 4,
    reconnectPeriod: 0,
  });
  const configs = new Map<string, string>();
  client.on('message', (topic, payload) => {
    if (configs.size >= CONFIGS_MAX || payload.length > CONFIG_BYTES_MAX) return;
    configs.set(topic, textOf(payload) ?? '');
  });
  try {
    await client.subscribeAsync(TOPICS, { qos: 1 });
    await pause(seconds * 1000);
  } finally {
    await client.endAsync();
  }
  const sensors: AnnouncedSensor[] = [];
  const refused: string[] = [];
  for (const [topic, payload] of [...configs].sort()) {
    const read = readAnnouncement(topic, payload);
    if (read === undefined) continue;
    if ('refused' in read) refused.push(read.refused);
    else sensors.push(read);
  }
  return { sensors, refused };
}
