import { FrameDecoder, Refusal, SpooledFrame } from '../spool/frame-decoder.js';
import { KnownDevice, samplesOf } from '../known-device.js';
import { readMqttFrame, textOf } from './mqtt-frame.js';
import { fill, PayloadMapping } from './payload-mapping.js';
import { readPayload } from './payload.js';
import { Sample } from '../sample.js';

export interface MqttDevice extends KnownDevice {
  readonly mapping: PayloadMapping;
  /** What stands in the braces of the mapping: `name` and further words. */
  readonly words: Readonly<Record<string, string>>;
}

/** The topics a device's values come by. */
export function topicsOf(device: MqttDevice): string[] {
  return device.mapping.topics.map(({ topic }) => fill(topic, device.words));
}

/** Turns spooled messages into samples by the mapping of the device that sent them. */
export class MqttDecoder implements FrameDecoder {
  constructor(private readonly deviceOf: (spoolName: string) => MqttDevice | undefined) {}

  decode(frame: SpooledFrame): readonly Sample[] | Refusal {
    const device = this.deviceOf(frame.device);
    if (device === undefined) return { refused: `no device list names ${frame.device}` };
    const message = readMqttFrame(frame.payload);
    if (message === undefined) return { refused: 'the frame holds no readable MQTT message' };
    const text = textOf(message.payload);
    if (text === undefined) return { refused: `${message.topic} holds no UTF-8` };
    const { topic } = message;
    const read = readPayload(device, { topic, text, receivedAt: frame.receivedAt });
    return 'refused' in read ? read : samplesOf(device, read.at, read.values);
  }
}
