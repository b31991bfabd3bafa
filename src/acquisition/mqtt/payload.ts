import { Energy } from '../../kernel/energy.js';
import { Instant } from '../../kernel/quarter-hour.js';
import { Zone } from '../../kernel/zone.js';
import { MeantValue } from '../known-device.js';
import {
  fill,
  isEnergy,
  MappedTopic,
  MappedValue,
  PayloadMapping,
  PayloadUnit,
} from './payload-mapping.js';

/** What a message says and since when; or why it is not used. */
export type ReadPayload =
  { readonly at: Instant; readonly values: readonly MeantValue[] } | { readonly refused: string };

/** A message as it came: where, what, when. */
export interface Message {
  readonly topic: string;
  readonly text: string;
  readonly receivedAt: Instant;
}

/** A mapping tied to one device. */
export interface DeviceMapping {
  readonly mapping: PayloadMapping;
  readonly words: Readonly<Record<string, string>>;
  readonly zone: Zone;
}

const MILLIWATT_HOURS: Readonly<Partial<Record<PayloadUnit, number>>> = {
  mWh: 1,
  Wh: 1_000,
  kWh: 1_000_000,
  Wmin: 1_000 / 60,
};
const DECIMAL = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const EARLIEST_MS = Date.UTC(2020, 0, 1);
const AHEAD_MAX_MS = 300_000;
const LATE_MAX_MS = 120_000;
const LOCAL_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/;

/**
 * Reads one message by its mapping. A register that cannot be used (no number, negative, decimal comma)
 * refuses the message; a live value is left out; a value that is absent says nothing (partial messages
 * are normal). A topic the mapping does not name gives no values.
 */
export function readPayload(device: DeviceMapping, message: Message): ReadPayload {
  const topic = device.mapping.topics.find(
    (entry) => fill(entry.topic, device.words) === message.topic,
  );
  if (topic === undefined) return { at: message.receivedAt, values: [] };
  const document = documentOf(topic, message.text);
  if (document === undefined) return { refused: `${message.topic} holds no JSON` };
  const at = timeOf(device, document, message.receivedAt);
  if (typeof at === 'string') return { refused: at };
  const values: MeantValue[] = [];
  for (const mapped of topic.values) {
    const read = valueOf(mapped, document, device.words);
    if (typeof read === 'string') return { refused: read };
    if (read !== undefined) values.push(read);
  }
  return { at, values };
}

function documentOf(topic: MappedTopic, text: string): { readonly root: unknown } | undefined {
  if (topic.form === 'number') return { root: text.trim() };
  try {
    return { root: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** The value; undefined when the message does not speak of it; a sentence when it cannot be used. */
function valueOf(
  mapped: MappedValue,
  document: { readonly root: unknown },
  words: Readonly<Record<string, string>>,
): MeantValue | undefined | string {
  const path = mapped.path === undefined ? undefined : fill(mapped.path, words);
  const found = path === undefined ? document.root : at(document.root, path);
  if (found === undefined) return undefined;
  const number = numberOf(found);
  if (!isEnergy(mapped.meaning)) {
    if (number === undefined) return undefined;
    const value = mapped.unit === 'kW' ? number * 1000 : number;
    const turned = mapped.positive === 'export' && value !== 0;
    return { meaning: mapped.meaning, value: turned ? -value : value };
  }
  const place = path ?? 'the payload';
  if (number === undefined) return `${place} is ${JSON.stringify(found)}, not a number`;
  const milliwattHours = Math.round(number * (MILLIWATT_HOURS[mapped.unit] ?? NaN));
  if (!Number.isSafeInteger(milliwattHours) || milliwattHours < 0) {
    return `${place} is ${number} ${mapped.unit}, which no register shows`;
  }
  return { meaning: mapped.meaning, energy: Energy.ofMilliwattHours(milliwattHours) };
}

/** A JSON number, decimal text, or a list of them added up; undefined for everything else. */
function numberOf(found: unknown): number | undefined {
  if (Array.isArray(found)) {
    const parts = found.map(numberOf);
    return parts.length === 0 || parts.includes(undefined)
      ? undefined
      : parts.reduce<number>((sum, part) => sum + (part ?? 0), 0);
  }
  if (typeof found === 'string') return DECIMAL.test(found) ? Number(found) : undefined;
  return typeof found === 'number' && Number.isFinite(found) ? found : undefined;
}

function at(root: unknown, path: string): unknown {
  let found: unknown = root;
  for (const key of path.split('.')) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined;
    found = (found as Readonly<Record<string, unknown>>)[key];
  }
  return found;
}

/**
 * The instant of a message. Unix time counts when it is plausible (after 2019, not ahead of us). Local
 * time names no instant (an hour comes twice in autumn): it only shows that a message was held up on
 * its way, and such a message is refused, since the time of receipt would put energy into the wrong
 * quarter-hour; the next message carries the same counter.
 */
function timeOf(
  device: DeviceMapping,
  document: { readonly root: unknown },
  receivedAt: Instant,
): Instant | string {
  const { time } = device.mapping;
  const found = time === undefined ? undefined : at(document.root, time.path);
  if (time?.form === 'unix-seconds') {
    const own = typeof found === 'number' ? Math.round(found * 1000) : NaN;
    return own >= EARLIEST_MS && own <= receivedAt ? (own as Instant) : receivedAt;
  }
  if (typeof found !== 'string' || !LOCAL_TIME.test(found)) return receivedAt;
  const wall = Date.parse(`${found}Z`);
  if (!(wall >= EARLIEST_MS)) return receivedAt;
  const ages = [receivedAt, receivedAt - 3_600_000].map(
    (instant) => receivedAt + device.zone.offsetAt(instant as Instant) - wall,
  );
  const age = ages.reduce((a, b) => (Math.abs(a) <= Math.abs(b) ? a : b));
  if (age < -AHEAD_MAX_MS || age <= LATE_MAX_MS) return receivedAt;
  return `the device's clock says ${found} in ${device.zone.name}: the message came late, or the time zone of the device is wrong`;
}
