import { KnownDevice, samplesOf } from '../known-device.js';
import { Remark } from '../remark.js';
import { FrameSample, OutageSample, ReadingFlag, RegisterSample } from '../sample.js';
import { FrameDecoder, Refusal, SpooledFrame } from '../spool/frame-decoder.js';
import { MQTT_PAYLOAD_KEPT, MqttMessage, readMqttFrame, textOf } from './mqtt-frame.js';
import { PartSums } from './part-sums.js';
import { KeepAlive, MappedTopic, PayloadMapping, Words } from './payload-mapping.js';
import { Notice, readPayload, ReadPayload } from './payload.js';
import { ResolvedMapping, resolveMapping } from './resolve-mapping.js';

export interface MqttDevice extends KnownDevice {
  readonly mapping: PayloadMapping;
  /** What stands in the braces of the mapping: `name` and further words. */
  readonly words: Words;
}

const resolved = new WeakMap<MqttDevice, ResolvedMapping>();
const JSON_STARTS = '{["\t\n\r ';
const ALARMS: ReadonlySet<string> = new Set(['no-delivery-guarantee']);
const NOTED: ReadonlySet<string> = new Set(['time-of-arrival']);

/** The topics a device's values and its presence come by. */
export function topicsOf(device: MqttDevice): string[] {
  const { topics, offline } = mappingOf(device);
  return [...new Set([...topics.keys(), ...offline.keys()])];
}

/** The topics of its values alone: a will there is no reading, nobody said it. */
export function readingTopicsOf(device: MqttDevice): ReadonlySet<string> {
  return new Set(mappingOf(device).topics.keys());
}

/** What has to be published lest the device falls silent. */
export function keepAliveOf(device: MqttDevice): KeepAlive | undefined {
  return mappingOf(device).keepAlive;
}

/** Turns spooled messages into samples by the mapping of the device that sent them. */
export class MqttDecoder implements FrameDecoder {
  private readonly sums = new PartSums();

  constructor(private readonly deviceOf: (spoolName: string) => MqttDevice | undefined) {}

  decode(frame: SpooledFrame): readonly FrameSample[] | Refusal {
    const device = this.deviceOf(frame.device);
    if (device === undefined) {
      return { code: 'unknown-device', refused: `no device list names ${frame.device}` };
    }
    const message = readMqttFrame(frame.payload);
    if (message === undefined) {
      return { code: 'frame', refused: 'the frame holds no readable MQTT message' };
    }
    const mapping = mappingOf(device);
    const listed = mapping.offline.get(message.topic);
    if (listed !== undefined && !mapping.topics.has(message.topic)) {
      const isGone = listed.includes((textOf(message.payload) ?? '').trim());
      return isGone ? [outage(device, frame, `${message.topic} says it is not there`)] : [];
    }
    const topic = mapping.topics.get(message.topic);
    if (topic === undefined) {
      const sentence = `Nothing is read from ${message.topic}; look at what the device publishes.`;
      return [remark(device, frame, { code: 'topic-not-read', at: message.topic, sentence })];
    }
    const text = openPayload(topic, message);
    if (text === undefined) return [];
    if (typeof text !== 'string') return 'gone' in text ? [outage(device, frame, text.gone)] : text;
    const { receivedAt } = frame;
    const read = readPayload(mapping, topic, { text, receivedAt, zone: device.zone });
    return 'refused' in read ? read : this.samplesOf(device, { frame, message, read });
  }

  /** A retained message is last known, never fresh: only registers with their own time are taken. */
  private samplesOf(
    device: MqttDevice,
    { frame, message, read }: { frame: SpooledFrame; message: MqttMessage; read: ReadPayload },
  ): readonly FrameSample[] {
    const { serial, at } = read;
    if (message.retain && !read.own) return [];
    const flags = flagsOf(read, message);
    const found: FrameSample[] = [];
    for (const sample of samplesOf(device, at, this.sums.added(frame, read.values))) {
      if (sample.kind === 'register') found.push(marked(sample, serial, flags));
      else if (!message.retain) found.push(sample);
    }
    if (read.sequence !== undefined && !message.retain) {
      const { sequence: number } = read;
      found.push({ kind: 'sequence', ...spokenBy(device, frame), at, number });
    }
    return [...found, ...noticesOf(read, message).map((one) => remark(device, frame, one))];
  }
}

/** Most registers carry neither, and then have neither. */
function marked(
  sample: RegisterSample,
  serial: string | undefined,
  flags: readonly ReadingFlag[],
): RegisterSample {
  if (serial === undefined && flags.length === 0) return sample;
  return { ...sample, serial, ...(flags.length === 0 ? {} : { flags }) };
}

/** The text of a payload, or that the device is gone, or why it cannot be used; nothing: undefined. */
function openPayload(
  topic: MappedTopic,
  { topic: name, payload, cutFrom, retain }: MqttMessage,
): string | { readonly gone: string } | Refusal | undefined {
  if (cutFrom !== undefined) {
    const refused = `a message of ${cutFrom} bytes; the first ${MQTT_PAYLOAD_KEPT} are kept`;
    return { code: 'size', refused };
  }
  if (payload.length === 0) {
    if (retain || topic.empty === 'nothing') return undefined;
    if (topic.empty === 'outage') return { gone: `${name} says it is gone` };
    return { code: 'empty', refused: `${name} is empty` };
  }
  const text = textOf(payload);
  if (text !== undefined) return text;
  const looksLikeJson = JSON_STARTS.includes(String.fromCharCode(payload[0]));
  return { code: looksLikeJson ? 'utf8' : 'parse', refused: `${name} holds no UTF-8` };
}

function flagsOf(read: ReadPayload, { qos }: MqttMessage): readonly ReadingFlag[] {
  return [
    ...(read.isClockOdd ? (['clock'] as const) : []),
    ...(qos === 0 ? (['no-delivery-guarantee'] as const) : []),
  ];
}

function noticesOf(read: ReadPayload, { qos }: MqttMessage): readonly Notice[] {
  const hasRegister = read.values.some((value) => 'energy' in value);
  if (qos > 0 || !hasRegister) return read.notices;
  const sentence = 'Readings come with QoS 0 and may get lost: set the device to QoS 1.';
  return [...read.notices, { code: 'no-delivery-guarantee', at: '', sentence }];
}

function remark(device: MqttDevice, frame: SpooledFrame, { code, at, sentence }: Notice): Remark {
  const severity = ALARMS.has(code) ? 'alarm' : NOTED.has(code) ? 'notice' : 'warning';
  return { kind: 'remark', ...spokenBy(device, frame), code, severity, subject: at, sentence };
}

function outage(device: MqttDevice, frame: SpooledFrame, reason: string): OutageSample {
  return { kind: 'outage', ...spokenBy(device, frame), reason };
}

function spokenBy({ community, device, meter }: MqttDevice, { receivedAt: at }: SpooledFrame) {
  return { community, device, meter, at };
}

function mappingOf(device: MqttDevice): ResolvedMapping {
  const known = resolved.get(device) ?? resolveMapping(device.mapping, device.words);
  resolved.set(device, known);
  return known;
}
