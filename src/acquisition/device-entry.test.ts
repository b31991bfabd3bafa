import { readFileSync } from 'node:fs';
import { parseYamlTree } from '../community/yaml-tree.js';
import { InputError } from '../kernel/problem.js';
import { entryLine, idFrom, NewEntry, withEntry } from './device-entry.js';
import { parseDeviceProfile } from './parse-device-profile.js';

const file = 'config/devices/eastron-sdm630.yaml';
const text = readFileSync(file, 'utf8');
const kinds = {
  profiles: new Map([['eastron-sdm630', parseDeviceProfile(parseYamlTree(text, file), file)]]),
  mappings: new Map(),
};
const entry: NewEntry = {
  id: 'cellar',
  meter: 'M-1',
  host: '10.0.0.5',
  port: 502,
  unit: 7,
  profile: 'eastron-sdm630',
  pollSeconds: 10,
  rtuOverTcp: false,
};
const LINE =
  '- { id: cellar, meter: M-1, source: modbus, profile: eastron-sdm630, host: 10.0.0.5, port: 502, unit: 7, pollSeconds: 10 }';
const KNOWN = `version: 1 # ours\ndevices:\n  # the roof\n  ${LINE}\n`;

function added(written: string, change: Partial<NewEntry>): string {
  try {
    return withEntry(written, 'devices.yaml', { ...entry, ...change }, kinds);
  } catch (error) {
    return (error as InputError).problems.map(({ message }) => message).join('\n');
  }
}

describe('an entry of devices.yaml', () => {
  it('is one line, with what a host of its own needs', () => {
    expect(entryLine(entry)).toBe(LINE);
    expect(entryLine({ ...entry, host: '::1', rtuOverTcp: true })).toMatch(
      /host: '::1', .*, transport: rtu-over-tcp, allowLoopback: true }$/,
    );
  });

  it.each([
    ['Smart Meter TS 65A-3', 'Smart-Meter-TS-65A-3'],
    ['  ', 'device'],
    ['ä/1', '1'],
  ])('is named after %j as %s', (text, id) => {
    expect(idFrom(text)).toBe(id);
  });

  it.each(['', 'version: 1\n', 'version: 1\ndevices: []\n', 'version: 1\ndevices:\n'])(
    'becomes the first one of %j',
    (text) => {
      expect(added(text, {})).toBe(`version: 1\ndevices:\n  ${LINE}\n`);
    },
  );

  it('comes after the others, whose comments stay', () => {
    const next = { id: 'attic', meter: 'M-2', unit: 8 };
    expect(added(KNOWN, next)).toBe(`${KNOWN}  ${entryLine({ ...entry, ...next })}\n`);
  });

  it.each([
    [{ id: 'other', meter: 'M-2' }, /reads eastron-sdm630 at 10.0.0.5:502 unit 7 already, as 'ce/],
    [{ id: 'CELLAR', meter: 'M-2', unit: 8 }, /'CELLAR' is the id of another device too/],
    [{ id: 'other', unit: 8 }, /'M-1' is read by another device already/],
    [{ id: 'x', meter: 'M-2', host: '8.8.8.8' }, /add it to `allowHosts`/],
    [{ id: 'x', meter: 'M-2', profile: 'sdm', unit: 8 }, /'sdm' is no modbus profile/],
  ])('%j beside a known one is refused: %s', (change, sentence) => {
    expect(added(KNOWN, change)).toMatch(sentence);
  });

  it('is not put into what is no list', () => {
    expect(added('version: 1\ndevices: none\n', {})).toMatch(/is no list/);
  });
});
