import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { Meaning, RegisterProfile } from '../acquisition/device-profile.js';
import { decodeModbusFrame } from '../acquisition/modbus/modbus-decoder.js';
import { blocksOf } from '../acquisition/modbus/register-blocks.js';
import { discover, spanOf } from '../acquisition/modbus/sunspec.js';
import { parseDeviceProfile } from '../acquisition/parse-device-profile.js';
import { parseYamlTree } from '../community/yaml-tree.js';
import { profileImage } from './register-image.js';
import { shown } from './simulated-meter.js';
import { inverterImage } from './sunspec-image.js';

const profiles = readdirSync('config/devices')
  .map((name) => ({ name, text: readFileSync(`config/devices/${name}`, 'utf8') }))
  .filter(({ text }) => /^protocol: modbus$/m.test(text))
  .map(({ name, text }) => parseDeviceProfile(parseYamlTree(text, name), name))
  .filter((profile): profile is RegisterProfile => profile.protocol === 'modbus');

/** What a poll of the image gives, by the product's own reading. */
function poll(profile: RegisterProfile, values: ReadonlyMap<Meaning, number>) {
  const image = profileImage(profile, (meaning) => values.get(meaning));
  const blocks = blocksOf(profile).map((block) => ({
    ...block,
    words: image.read(block.function, block.address, block.count) ?? [],
  }));
  return decodeModbusFrame(profile, { blocks });
}

describe('a meter rendered by the simulator', () => {
  it.each(profiles)('$profile is read as the energies it showed', (profile) => {
    const register = profile.registers.find(({ meaning }) => meaning === 'import')!;
    const isFloat = register.type.startsWith('f');
    const step = { '0.01': 10_000, '0.1': 100_000, '1': 1 }[register.scale]!;
    const display = { stepMilliwattHours: isFloat ? 1_000 : step, float32: isFloat };
    const counts = fc.integer({ min: 0, max: 60_000_000_000 });
    fc.assert(
      fc.property(counts, counts, (a, b) => {
        const energies = { import: shown(display, a), export: shown(display, b) };
        const values = new Map<Meaning, number>(Object.entries(energies) as [Meaning, number][]);
        const decoded = poll(profile, values.set('power', -1234.5));
        for (const way of ['import', 'export'] as const) {
          const value = decoded.get(way);
          expect(value?.state === 'energy' && value.energy.milliwattHours).toBe(energies[way]);
        }
        const power = decoded.get('power');
        expect(power?.state === 'value' && Math.round(power.value * 10)).toBe(-12345);
      }),
    );
  });

  it('as SunSpec inverter is found and read as the energy it showed', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4_000_000_000 }),
        fc.nat(30_000),
        (wattHours, watts) => {
          const state = {
            maker: 'Sonnenhof',
            model: 'Halle 30',
            serial: 'INV-1',
            watts,
            wattHours,
          };
          const image = inverterImage(() => state);
          const search = discover();
          let step = search.next();
          while (step.done !== true) {
            step = search.next(image.read(3, step.value.address, step.value.count));
          }
          const found = 'refused' in step.value ? [] : step.value;
          expect(found.map(({ id }) => id)).toEqual([1, 120, 103]);
          const model = found[2];
          const { address, count } = spanOf(model);
          const profile = { protocol: 'sunspec', positive: 'export' } as never;
          const decoded = decodeModbusFrame(profile, {
            model,
            words: image.read(3, address, count)!,
          });
          const energy = decoded.get('export');
          expect(energy?.state === 'energy' && energy.energy.milliwattHours).toBe(wattHours * 1000);
          expect(decoded.get('power')).toEqual({ state: 'value', value: watts === 0 ? 0 : -watts });
        },
      ),
    );
  });
});
