import { readdirSync, readFileSync } from 'node:fs';
import { parseYamlTree } from '../community/yaml-tree.js';
import { InputError } from '../kernel/problem.js';

import { parsePayloadMapping } from './mqtt/parse-payload-mapping.js';
import { parseDeviceProfile } from './parse-device-profile.js';

const SOUND = `
profile: test-meter
protocol: modbus
vendor: Test
models: [T1]
source: [a manual]
confidence: high
function: 3
wordOrder: msw-first
registers:
  - { meaning: import, address: 100, type: u32, scale: 0.1, unit: kWh, rollsOverAt: 429496729.6 }
`;

function problemsOf(text: string): string[] {
  try {
    parseDeviceProfile(parseYamlTree(text, 'test-meter.yaml'), 'test-meter.yaml');
    return [];
  } catch (error) {
    return (error as InputError).problems.map(
      ({ line, field, message }) => `${line ?? ''} ${field ?? ''}: ${message}`,
    );
  }
}

describe('a device file', () => {
  it('is read with what the profile says for every register', () => {
    const profile = parseDeviceProfile(parseYamlTree(SOUND, 'f'), 'f');
    expect(profile).toMatchObject({
      protocol: 'modbus',
      requestRegistersMax: 125,
      registers: [{ function: 3, wordOrder: 'msw-first', scale: '0.1', address: 100 }],
    });
  });

  it.each([
    ['address: 100', 'address: 65535', /^11 registers\[0\]\.address: 65535 \+ 2 words runs past/],
    ['function: 3', 'function: 6', /^8 function: is '6'; write a whole number from 3 to 4$/],
    ['type: u32', 'type: int24', /'int24' is not known; write one of: u16, s16, u32, s32, u64/],
    ['scale: 0.1', 'scale: 0', /registers\[0\]\.scale: is '0'; write a number above zero/],
    ['scale: 0.1', 'scale: 0,1', /unknown key '1'|write a number above zero/],
    ['wordOrder: msw-first\n', '', /registers\[0\]\.wordOrder: is missing; a register of 2 words/],
    ['unit: kWh', 'unit: kW', /does not fit import; write mWh or Wh or kWh or MWh/],
    ['meaning: import', 'meaning: energy', /'energy' is not known; write one of: import, export/],
    ['function: 3', 'function: 3\nrequestRegistersMax: 126', /whole number from 1 to 125/],
    ['vendor: Test', 'vendro: Test', /unknown key 'vendro'; remove it or correct its spelling/],
    ['protocol: modbus', 'protocol: mbus', /write `protocol: modbus`, `protocol: sunspec`/],
  ])('with %j → %j is refused by a sentence', (sound, bad, sentence) => {
    expect(problemsOf(SOUND.replace(sound, bad)).join('\n')).toMatch(sentence);
  });

  it('is refused with every problem at once', () => {
    const bad = SOUND.replace('type: u32', 'type: u24').replace('function: 3', 'function: 9');
    expect(problemsOf(bad)).toHaveLength(2);
  });

  it.each(readdirSync('config/devices').filter((name) => name.endsWith('.yaml')))(
    '%s as shipped is sound and carries its own name, source and confidence',
    (name) => {
      const tree = parseYamlTree(readFileSync(`config/devices/${name}`, 'utf8'), name);
      const isMqtt = JSON.stringify(tree.root).includes('"protocol":"mqtt"');
      const kind = isMqtt ? parsePayloadMapping(tree, name) : parseDeviceProfile(tree, name);
      expect(`${kind.profile}.yaml`).toBe(name);
    },
  );
});
