/** A message as it came by the wire. */
export interface MqttMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
  /** Kept by the broker for new subscribers: last known, never fresh by itself. */
  readonly retain: boolean;
  /** 0: others like it may be lost on the way; nobody delivers them again. */
  readonly qos: 0 | 1 | 2;
  /** Delivered again; says nothing for certain, since readings are compared anyway. */
  readonly dup: boolean;
  /** Bytes it had on the wire, where only its beginning was kept. */
  readonly cutFrom?: number | undefined;
}

/** The longest payload a meter may send, bytes. */
export const MQTT_PAYLOAD_MAX = 131_072;

/** What is kept of a longer one, bytes. */
export const MQTT_PAYLOAD_KEPT = 1_024;

const TOPIC_START = 4;
const RETAIN = 1;
const DUP = 8;
const CUT = 16;
const LENGTH_BYTES = 4;
const LINE_FEED = 10;
const toBytes = new TextEncoder();
const toText = new TextDecoder('utf-8', { fatal: true });

/**
 * A message as the spool keeps it: 0 (no topic begins so), the flags as in the fixed header of a PUBLISH
 * packet (MQTT 3.1.1, 3.3.1), the length of the topic (u16, big-endian), the topic, the payload. Of a
 * payload longer than allowed only the beginning stays, and its length on the wire before it (u32).
 */
export function writeMqttFrame(message: MqttMessage): Uint8Array {
  const topic = toBytes.encode(message.topic);
  const { length } = message.payload;
  const isCut = length > MQTT_PAYLOAD_MAX;
  const kept = isCut ? cut(message.payload) : message.payload;
  const bytes = new Uint8Array(TOPIC_START + topic.length + kept.length);
  bytes[1] = (message.retain ? RETAIN : 0) | (message.qos << 1) | (message.dup ? DUP : 0);
  if (isCut) bytes[1] |= CUT;
  bytes[2] = topic.length >> 8;
  bytes[3] = topic.length & 0xff;
  bytes.set(topic, TOPIC_START);
  bytes.set(kept, TOPIC_START + topic.length);
  return bytes;
}

function cut(payload: Uint8Array): Uint8Array {
  const kept = new Uint8Array(LENGTH_BYTES + MQTT_PAYLOAD_KEPT);
  new DataView(kept.buffer).setUint32(0, payload.length);
  kept.set(payload.subarray(0, MQTT_PAYLOAD_KEPT), LENGTH_BYTES);
  return kept;
}

/**
 * Undefined for bytes that are no such frame. Frames of the first layout (topic, line feed, payload) are
 * read as live messages of QoS 1: nothing else was kept then.
 */
export function readMqttFrame(bytes: Uint8Array): MqttMessage | undefined {
  if (bytes.at(0) !== 0) return readFirstLayout(bytes);
  const [, flags = 0, high = 0, low = 0] = bytes;
  const end = TOPIC_START + high * 256 + low;
  const topic = end > bytes.length ? undefined : textOf(bytes.subarray(TOPIC_START, end));
  const qos = (flags >> 1) & 3;
  if (topic === undefined || topic === '' || !isQos(qos)) return undefined;
  const head = { topic, retain: (flags & RETAIN) !== 0, qos, dup: (flags & DUP) !== 0 };
  const rest = bytes.subarray(end);
  if ((flags & CUT) === 0) return { ...head, payload: rest };
  if (rest.length < LENGTH_BYTES) return undefined;
  const cutFrom = new DataView(rest.buffer, rest.byteOffset).getUint32(0);
  return { ...head, payload: rest.subarray(LENGTH_BYTES), cutFrom };
}

/** The text of bytes; undefined where they are no UTF-8. A byte order mark is no part of it. */
export function textOf(bytes: Uint8Array): string | undefined {
  try {
    return toText.decode(bytes);
  } catch {
    return undefined;
  }
}

function readFirstLayout(bytes: Uint8Array): MqttMessage | undefined {
  const end = bytes.indexOf(LINE_FEED);
  const topic = end < 1 ? undefined : textOf(bytes.subarray(0, end));
  if (topic === undefined) return undefined;
  return { topic, payload: bytes.subarray(end + 1), retain: false, qos: 1, dup: false };
}

function isQos(number: number): number is 0 | 1 | 2 {
  return number <= 2;
}
