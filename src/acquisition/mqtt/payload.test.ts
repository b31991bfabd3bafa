import { readFileSync } from 'node:fs';
import { parseYamlTree } from '../../community/yaml-tree.js';
import { Instant, instantText, parseInstant } from '../../kernel/quarter-hour.js';
import { Zone } from '../../kernel/zone.js';
import { parsePayloadMapping } from './payload-mapping.js';
import { readPayload } from './payload.js';

const zone = new Zone('Europe/Berlin');
const noon = parseInstant('2026-11-22T11:00:00Z')!;

function read(profile: string, topic: string, payload: unknown, receivedAt: Instant = noon) {
  const file = `config/devices/${profile}.yaml`;
  const mapping = parsePayloadMapping(parseYamlTree(readFileSync(file, 'utf8'), file), file);
  const words = { ...mapping.defaults, name: 'm1' };
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
  const result = readPayload({ mapping, words, zone }, { topic, text, receivedAt });
  if ('refused' in result) return `refused: ${result.refused}`;
  const shown = result.values.map((value) =>
    'energy' in value
      ? `${value.meaning} ${value.energy.kwhShort()}`
      : `${value.meaning} ${value.value}`,
  );
  return [...(result.at === receivedAt ? [] : [instantText(result.at)]), ...shown].join(', ');
}

const sml = (part: object, time = '2026-11-22T11:59:58') => ({ Time: time, SML: part });
const notify = (params: object) => ({ src: 'm1', method: 'NotifyStatus', params });

describe('an MQTT message', () => {
  it.each([
    [
      'tasmota-sml',
      'tele/m1/SENSOR',
      sml({ Total_in: 2173.5, Total_out: 349.3, Power_curr: -136.39 }),
      'import 2173.5, export 349.3, power -136.39',
    ],
    ['tasmota-sml', 'tele/m1/SENSOR', sml({ Total_in: 18226.3018 }), 'import 18226.3018'],
    ['tasmota-sml', 'tele/m1/LWT', 'Online', ''],
    ['tasmota-sml', 'tele/m2/SENSOR', sml({ Total_in: 1 }), ''],
    [
      'tasmota-sml',
      'tele/m1/SENSOR',
      sml({ Total_in: null }),
      'refused: SML.Total_in is null, not a number',
    ],
    [
      'tasmota-sml',
      'tele/m1/SENSOR',
      sml({ Total_in: '2173,5' }),
      'refused: SML.Total_in is "2173,5", not a number',
    ],
    [
      'tasmota-sml',
      'tele/m1/SENSOR',
      sml({ Total_in: -1 }),
      'refused: SML.Total_in is -1 kWh, which no register shows',
    ],
    ['tasmota-sml', 'tele/m1/SENSOR', sml({ Total_in: 1, Power_curr: 'nan' }), 'import 1'],
    ['tasmota-sml', 'tele/m1/SENSOR', '{"Time":', 'refused: tele/m1/SENSOR holds no JSON'],
    [
      'tasmota-energy',
      'tele/m1/SENSOR',
      { ENERGY: { Total: 0.052, Power: 3 } },
      'import 0.052, power 3',
    ],
    [
      'tasmota-energy',
      'tele/m1/SENSOR',
      { ENERGY: { Total: [0.1, 0.2], Power: [1, 2] } },
      'import 0.3, power 3',
    ],
    ['shelly-gen1-em', 'shellies/m1/emeter/0/total', '1234567.8', 'import 1234.5678'],
    ['shelly-gen1-em', 'shellies/m1/emeter/0/total_returned', '98765.4', 'export 98.7654'],
    ['shelly-gen1-em', 'shellies/m1/emeter/0/energy', '33', ''],
    ['shelly-gen1-em', 'shellies/m1/emeter/0/power', '-12.34', 'power -12.34'],
    [
      'shelly-gen1-em',
      'shellies/m1/emeter/0/total',
      'unavailable',
      'refused: the payload is "unavailable", not a number',
    ],
    ['shelly-gen1-plug', 'shellies/m1/relay/0/energy', '6000', 'import 0.1'],
    [
      'shelly-gen2-switch',
      'm1/events/rpc',
      notify({ 'switch:0': { apower: 12.5, aenergy: { total: 1500.25 } } }),
      'import 1.50025, power 12.5',
    ],
    [
      'shelly-pro-3em',
      'm1/events/rpc',
      notify({ 'em:0': { total_act_power: -18.017 } }),
      'power -18.017',
    ],
    [
      'shelly-pro-3em',
      'm1/events/rpc',
      notify({ 'emdata:0': { total_act: 26289.57, total_act_ret: 131881.86 } }),
      'import 26.28957, export 131.88186',
    ],
  ])('of %s on %s %j says %j', (profile, topic, payload, shown) => {
    expect(read(profile, topic, payload)).toBe(shown);
  });

  it.each([
    ['its own UTC time counts', 1_795_345_197.5, '2026-11-22T10:59:57.500Z, import 1'],
    ['a time before 2020 does not', 12_345, 'import 1'],
    ['a time ahead of ours does not', 1_795_345_260, 'import 1'],
  ])('of a Shelly: %s', (_, ts, shown) => {
    const message = notify({ ts, 'emdata:0': { total_act: 1000 } });
    expect(read('shelly-pro-3em', 'm1/events/rpc', message)).toBe(shown);
  });

  it.each([
    ['fresh', '2026-11-22T11:59:58', '2026-11-22T11:00:00Z', /^import 1$/],
    ['without a clock yet', '1970-06-11T05:35:26', '2026-11-22T11:00:00Z', /^import 1$/],
    [
      'held up for three hours',
      '2026-11-22T09:00:00',
      '2026-11-22T11:00:00Z',
      /^refused: .*came late/,
    ],
    [
      'fresh in the first doubled hour',
      '2026-10-25T02:30:00',
      '2026-10-25T00:30:01Z',
      /^import 1$/,
    ],
    [
      'fresh in the second doubled hour',
      '2026-10-25T02:30:00',
      '2026-10-25T01:30:01Z',
      /^import 1$/,
    ],
    [
      'sent just before the clocks go back',
      '2026-10-25T02:59:59',
      '2026-10-25T01:00:01Z',
      /^import 1$/,
    ],
  ])('in local time, %s (%s received at %s)', (_, time, received, shown) => {
    const message = sml({ Total_in: 1 }, time);
    expect(read('tasmota-sml', 'tele/m1/SENSOR', message, parseInstant(received))).toMatch(shown);
  });
});
