import { MeterId } from '../community/community.js';
import { parseYamlTree } from '../community/yaml-tree.js';
import { parseDeviceProfile } from './parse-device-profile.js';
import { rollOversOf } from './roll-over.js';

/** What a device file with these energy registers says of its meter. */
function said(...registers: string[]): string[] {
  const head = `profile: test
vendor: Test
models: [T1]
source: [the test]
confidence: low
protocol: modbus
function: 3
wordOrder: msw-first
registers:`;
  const text = [head, ...registers.map((register) => `  - { ${register} }`), ''].join('\n');
  const profile = parseDeviceProfile(parseYamlTree(text, 'test.yaml'), 'test.yaml');
  return rollOversOf('M' as MeterId, profile).map(
    ({ register, milliwattHours }) => `${register} ${milliwattHours}`,
  );
}

describe('the value at which a register begins again', () => {
  const u32 = 'meaning: import, address: 0, type: u32';

  it.each([
    ['is exact in kWh', `${u32}, unit: kWh, rollsOverAt: 429496729.6`, ['import 429496729600000']],
    ['is exact in Wh', `${u32}, unit: Wh, rollsOverAt: 4294967296`, ['import 4294967296000']],
    ['may be unknown', `${u32}, unit: kWh, rollsOverAt: unknown`, []],
    [
      'is not known of a counter that others multiply',
      `${u32}, unit: kWh, rollsOverAt: 42949672.96, times: [{ address: 9 }]`,
      [],
    ],
    ['is that of no counter of 64 bits', 'meaning: import, address: 0, type: u64, unit: Wh', []],
  ])('%s', (_, register, expected) => {
    expect(said(register)).toEqual(expected);
  });

  it('is each direction its own, and that of no sum', () => {
    const wide = 'type: u32, unit: kWh, rollsOverAt: 42949672.96';
    const both = [`meaning: import, address: 0, ${wide}`, `meaning: export, address: 2, ${wide}`];
    expect(said(...both)).toEqual(['import 42949672960000', 'export 42949672960000']);
    expect(said(...both, `meaning: import, address: 4, ${wide}`)).toEqual([
      'export 42949672960000',
    ]);
  });
});
