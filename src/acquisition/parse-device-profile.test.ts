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
units: [7]
connectDelayMs: 9
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

function registersOf(text: string) {
  const profile = parseDeviceProfile(parseYamlTree(text, 'f'), 'f');
  return profile.protocol === 'modbus' ? profile.registers : [];
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
    ['address: 100', 'address: 65535', /^13 registers\[0\]\.address: 65535 \+ 2 words runs past/],
    ['function: 3', 'function: 6', /^10 function: is '6'; write a whole number from 3 to 4$/],
    ['type: u32', 'type: int24', /'int24' is not known; write one of: u16, s16, u32, s32, u64/],
    ['scale: 0.1', 'scale: 0', /registers\[0\]\.scale: is '0'; write a number above zero/],
    ['scale: 0.1', 'scale: 0,1', /unknown key '1'|write a number above zero/],
    ['wordOrder: msw-first\n', '', /registers\[0\]\.wordOrder: is missing; a register of 2 words/],
    ['unit: kWh', 'unit: kW', /does not fit import; write mWh or Wh or kWh or MWh/],
    ['meaning: import', 'meaning: energy', /'energy' is not known; write one of: import, export/],
    ['function: 3', 'function: 3\nrequestRegistersMax: 126', /whole number from 1 to 125/],
    ['vendor: Test', 'vendro: Test', /unknown key 'vendro'; remove it or correct its spelling/],
    [', rollsOverAt: 429496729.6', '', /rollsOverAt: is missing; say at which value in kWh/],
    ['rollsOverAt: 429496729.6', 'rollsOverAt: -1', /registers\[0\]\.rollsOverAt/],
    ['units: [7]', 'units: [248]', /units\[0\]: is '248'; write a whole number from 1 to 247/],
    ['connectDelayMs: 9', 'connectDelayMs: x', /connectDelayMs: is 'x'; write a whole number/],
    ['protocol: modbus', 'protocol: mbus', /write `protocol: modbus`, `protocol: sunspec`/],
  ])('with %j → %j is refused by a sentence', (sound, bad, sentence) => {
    expect(problemsOf(SOUND.replace(sound, bad)).join('\n')).toMatch(sentence);
  });

  it.each([
    [
      '{ meaning: import, address: 100, type: u32, unit: kWh, rollsOverAt: unknown }',
      /summed twice/,
    ],
    [
      '{ meaning: voltage, address: 1, type: u16, unit: V, rollsOverAt: 10 }',
      /energy registers roll/,
    ],
    ['{ meaning: power, address: 1, type: u16, unit: W }', /positive: is missing; say whether/],
    [
      '{ meaning: power, address: 1, type: u16, unit: W, positive: import, optional: true }',
      /optional: fits a summand of a power only/,
    ],
    [
      '{ meaning: export, address: 1, type: u64, unit: Wh }\n  - { meaning: export, address: 5, type: u64, unit: Wh, optional: true }',
      /a sum of energies needs all its parts/,
    ],
    [
      '{ meaning: soc, address: 1, type: u16, unit: "%" }\n  - { meaning: soc, address: 2, type: u16, unit: "%" }',
      /soc is named twice; only energies and powers are summed/,
    ],
  ])('with the register %s is refused', (register, sentence) => {
    expect(problemsOf(`${SOUND}  - ${register}\n`).join('\n')).toMatch(sentence);
  });

  it('says of every register what is never a value, and when its counter begins again', () => {
    const text = SOUND.replace('unit: kWh', 'unit: kWh, sentinels: [0x7FFFFFFF]');
    const [register] = registersOf(text);
    expect(register).toMatchObject({
      sentinels: [0xffffffffn, 0x7fffffffn],
      rollsOverAt: '429496729.6',
    });
    expect(registersOf(SOUND.replace('429496729.6', 'unknown'))[0].rollsOverAt).toBeUndefined();
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
