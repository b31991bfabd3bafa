import { readFileSync } from 'node:fs';
import { CommunityId, MeterId } from '../../community/community.js';
import { parseYamlTree } from '../../community/yaml-tree.js';
import { instant, Instant, instantText, parseInstant } from '../../kernel/quarter-hour.js';
import { Zone } from '../../kernel/zone.js';
import { FrameSample } from '../sample.js';
import { isRefusal } from '../spool/frame-decoder.js';
import { MqttDecoder, MqttDevice } from './mqtt-decoder.js';
import { MqttMessage, writeMqttFrame } from './mqtt-frame.js';
import { parsePayloadMapping } from './parse-payload-mapping.js';
import { Words } from './payload-mapping.js';

const noon = parseInstant('2026-11-22T11:00:00Z') ?? instant(0);
const live = { retain: false, qos: 1, dup: false } as const;

function deviceOf(profile: string, words: Words = {}): MqttDevice {
  const file = `config/devices/${profile}.yaml`;
  const mapping = parsePayloadMapping(parseYamlTree(readFileSync(file, 'utf8'), file), file);
  return {
    community: 'house' as CommunityId,
    device: 'm1',
    meter: 'M-1' as MeterId,
    zone: new Zone('Europe/Berlin'),
    mapping,
    words: { ...mapping.defaults, name: 'm1', ...words },
  };
}

interface Said {
  readonly topic: string;
  readonly payload: unknown;
  readonly at?: Instant | undefined;
  readonly as?: Partial<MqttMessage> | undefined;
}

/** What the messages of one device say, one after the other, as short texts. */
function read(device: MqttDevice, ...said: readonly Said[]): string {
  const decoder = new MqttDecoder(() => device);
  const shown = said.map(({ topic, payload, at: receivedAt = noon, as = {} }, index) => {
    const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
    const bytes = new TextEncoder().encode(text);
    const frame = writeMqttFrame({ topic, payload: bytes, ...live, ...as });
    const decoded = decoder.decode({
      source: 'mqtt',
      sequence: index + 1,
      monotonicMs: 0,
      device: 'house/m1',
      receivedAt,
      payload: frame,
    });
    if (isRefusal(decoded)) return `${decoded.code ?? ''}: ${decoded.refused}`;
    return decoded.map((sample) => textOf(sample, receivedAt)).join(', ');
  });
  return shown.join(' | ');
}

function textOf(sample: FrameSample, receivedAt: Instant): string {
  const at = sample.at === receivedAt ? '' : `${instantText(sample.at)} `;
  if (sample.kind === 'outage') return 'gone';
  if (sample.kind === 'remark') return `(${sample.code})`;
  if (sample.kind === 'sequence') return `#${sample.number}`;
  if (sample.kind === 'live') return `${at}${sample.quantity} ${sample.value}`;
  const marks = [sample.serial, ...(sample.flags ?? [])].filter((mark) => mark !== undefined);
  return `${at}${sample.register} ${sample.energy.kwhShort()}${marks.map((mark) => ` [${mark}]`).join('')}`;
}

const on = (topic: string, payload: unknown): Said => ({ topic, payload });

/** The rows of the table: profile, words of the device, topic, payload, what it says. */
function samplesFrom(file: string): [string, string, string, string, string][] {
  const [, ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n');
  return lines.map((line) => {
    const [profile = '', words = '', topic = '', payload = '', says = ''] = line.split('\t');
    return [profile, words, topic, payload, says];
  });
}

/** The payloads are those of the sources each file names; numbers without a capture are illustrative. */
describe('what MQTT meters publish', () => {
  it.each(samplesFrom('src/acquisition/mqtt/payload-samples.tsv'))(
    '%s %s: on %s %s says %j',
    (...[profile, words, topic, payload, says]) => {
      expect(read(deviceOf(profile, JSON.parse(words) as Words), on(topic, payload))).toBe(says);
    },
  );
});

describe('a register in parts', () => {
  const phase = (number: number, value: string, at = noon): Said => ({
    ...on(`shellies/m1/emeter/${number}/total`, value),
    at,
  });
  const later = instant(noon + 60_000);

  it.each<[string, Said[], string]>([
    [
      'three phases of a minute',
      [phase(0, '1000'), phase(1, '20'), phase(2, '3')],
      ' |  | import 1.023',
    ],
    [
      'a newer phase',
      [phase(0, '1'), phase(1, '1'), phase(2, '1'), phase(0, '2')],
      ' |  | import 0.003 | import 0.004',
    ],
    ['a phase that is missing', [phase(0, '1'), phase(1, '1'), phase(2, '1', later)], ' |  | '],
  ])('is the sum of %s', (_, said, shown) => {
    expect(read(deviceOf('shelly-gen1-3em'), ...said)).toBe(shown);
  });

  it('is the sum of two tariffs of a telegram, line by line', () => {
    const lines = [
      '0-0:1.0.0(260913101618S)\r',
      '1-0:1.8.1(005779.835*kWh)\r',
      '1-0:1.8.2(000000.165*kWh)\r',
      '!F798\r',
    ];
    const said = lines.map((line) => on('tele/m1/RESULT', { SerialReceived: line }));
    expect(read(deviceOf('tasmota-p1'), ...said)).toBe(' |  | import 5780 | ');
  });

  it('is refused where the line is broken or counts otherwise', () => {
    const said = ['1-0:1.8.1(0057?9.8*kWh)\r', '1-0:1.8.1(5*Wh)\r', '1-0:1.8.1(5'].map((line) =>
      on('tele/m1/RESULT', { SerialReceived: line }),
    );
    expect(read(deviceOf('tasmota-p1'), ...said)).toMatch(/^number: .* \| unit: .* \| number: /);
  });
});

describe('a retained message', () => {
  const retained = { retain: true } as const;
  it.each<[string, string, unknown, string]>([
    ['tasmota-sml', 'tele/m1/SENSOR', { SML: { Total_in: 1 } }, ''],
    [
      'commonwatt-json',
      'commonwatt/m1/reading',
      { at: '2026-11-22T10:00:00Z', import_kwh: 1, power_w: 5 },
      '2026-11-22T10:00:00Z import 1',
    ],
    ['commonwatt-json', 'commonwatt/m1/reading', { import_kwh: 1 }, ''],
    ['commonwatt-json', 'commonwatt/m1/reading', '', ''],
    ['commonwatt-json', 'commonwatt/m1/status', 'offline', 'gone'],
  ])('of %s on %s %j gives %j', (profile, topic, payload, shown) => {
    expect(read(deviceOf(profile), { topic, payload, as: retained })).toBe(shown);
  });
});

it('a reading of QoS 0 carries its flag', () => {
  const said = { ...on('shellies/m1/emeter/0/total', '5'), as: { qos: 0 } as const };
  expect(read(deviceOf('shelly-gen1-em'), said)).toBe(
    'import 0.005 [no-delivery-guarantee], (no-delivery-guarantee)',
  );
});
