/** A message as it enters the spool: its topic, a line feed, its bytes. */
export interface MqttFrame {
  readonly topic: string;
  readonly text: string;
}

/** The longest payload a meter may send. */
export const MQTT_PAYLOAD_MAX = 131_072;

const LINE_FEED = 10;

export function writeMqttFrame(topic: string, payload: Uint8Array): Uint8Array {
  const head = new TextEncoder().encode(topic);
  const bytes = new Uint8Array(head.length + 1 + payload.length);
  bytes.set(head);
  bytes[head.length] = LINE_FEED;
  bytes.set(payload, head.length + 1);
  return bytes;
}

/** Undefined for bytes that are no such frame or no UTF-8. */
export function readMqttFrame(bytes: Uint8Array): MqttFrame | undefined {
  const end = bytes.indexOf(LINE_FEED);
  if (end < 1) return undefined;
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    return {
      topic: decoder.decode(bytes.subarray(0, end)),
      text: decoder.decode(bytes.subarray(end + 1)),
    };
  } catch {
    return undefined;
  }
}
