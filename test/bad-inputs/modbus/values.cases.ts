import { acquisitionMigrations } from '../../../src/acquisition/acquisition.migration.js';
import {
  ProfileRegister,
  RegisterType,
  SunspecProfile,
} from '../../../src/acquisition/device-profile.js';
import { readDeviceKinds } from '../../../src/acquisition/device-files.service.js';
import { identityText } from '../../../src/acquisition/modbus/identity.js';
import { parseDeviceProfile } from '../../../src/acquisition/parse-device-profile.js';
import { SPOOL_START } from '../../../src/acquisition/spool/spool-cursor.js';
import { parseYamlTree } from '../../../src/community/yaml-tree.js';
import { chainImage, commonWords, modelWords } from '../../../src/simulator/sunspec-device.js';
import { carryModbus } from '../../support/carry-modbus.js';
import { useDatabase } from '../../support/database.js';
import { counter, plainProfile, until, withPeer } from '../../support/modbus-bench.js';
import { EvilScript } from '../../support/evil-modbus.js';
import { ModbusPolls, Polled, POLLED_AT } from '../../support/modbus-poll.js';
import { BadInputCases } from '../rows.js';

const state = {
  exportWattHours: 6_790_000,
  importWattHours: 12_340_000,
  watts: 1_250,
  phaseWatts: [410, 410, 430],
  dcWatts: 1_300,
  volts: 230.5,
  amperes: 5.25,
  hertz: 50,
  stateOfCharge: 87,
} as const;
const names = { maker: 'Test', model: 'T-1', serial: 'SN-1' };

/** A device file with one power, as its author would write it. */
function powerFile(type: RegisterType) {
  const text = `
profile: one-register
protocol: modbus
vendor: Test
models: [T-1]
source: [this test]
confidence: low
function: 3
wordOrder: msw-first
registers:
  - { meaning: power, address: 100, type: ${type}, unit: W, positive: import }
`;
  return parseDeviceProfile(parseYamlTree(text, 'one-register.yaml'), 'one-register.yaml');
}

const power = (type: RegisterType): ProfileRegister => ({
  ...counter('import', 102),
  meaning: 'power',
  type,
  unit: 'W',
});

const serial = { function: 3, address: 0, type: 'text', wordOrder: 'msw-first' } as const;

const saying = (words: readonly number[]): EvilScript =>
  function (question) {
    return [{ bytes: this.answer(question, words) }];
  };

const kinds = await readDeviceKinds('config/devices');
const sunspecInverter = kinds.profiles.get('sunspec-inverter') as SunspecProfile;

const holding = (words: readonly number[]) => ({
  read: (_: 3 | 4, address: number, count: number) =>
    Array.from({ length: count }, (_word, place) => words[address - 100 + place] ?? 0),
});

export function cases(): BadInputCases {
  const database = useDatabase(acquisitionMigrations);
  const polls = new ModbusPolls();
  beforeAll(() => polls.open());
  afterAll(() => polls.close());
  /** Every bench has a spool of its own, but all are called the same. */
  beforeEach(() => database.dataSource.query('delete from acquisition.cursor'));

  const valuesOf = (polled: Polled) => ('values' in polled ? polled.values : polled);
  const ofPower = (type: RegisterType, words: number[]) => async () =>
    valuesOf(await polls.poll(powerFile(type), holding(words)));
  const isMissing = (type: RegisterType, words: number[]) => async () => {
    expect(await ofPower(type, words)()).toEqual({});
  };
  const inverter = async (words: readonly number[]) =>
    valuesOf(await polls.poll(sunspecInverter, chainImage(40_000, [commonWords(names), words])));

  const countOf = async (table: 'reading' | 'quarantine') => {
    const rows: { count: number }[] = await database.dataSource.query(
      `select count(*)::int as count from acquisition.${table}`,
    );
    return rows[0].count;
  };

  return {
    'MODBUS-045': async () => {
      const words = modelWords(103, state).map((word, place) => (place < 2 ? word : 0xffff));
      expect(await inverter(words)).toEqual({});
      await isMissing('u32', [0xffff, 0xffff])();
    },
    'MODBUS-046': isMissing('s16', [0x8000]),
    'MODBUS-047': isMissing('s32', [0x8000, 0]),
    'MODBUS-048': isMissing('u32', [0xffff, 0xffff]),
    'MODBUS-049': isMissing('f32', [0x7fc0, 0]),
    'MODBUS-050': isMissing('f32', [0x7f80, 0]),
    'MODBUS-051': () =>
      withPeer(
        {
          profile: { registers: [counter('import', 100), power('f32')] },
          script: saying([0x00bc, 0x4b20, 0x0000, 0x02ca]),
        },
        async ({ bench }) => {
          await until('three polls', async () => (await bench.registers()).length >= 3);
          const live = (await bench.said()).filter(({ kind }) => kind === 'live');
          expect(live[0]).toMatchObject({ quantity: 'power', value: 0 });
          await carryModbus(bench, database.dataSource);
          expect(bench.parts.incidents.countOf('next-to-zero')).toBe(1);
          expect(bench.kindOf('next-to-zero')).toBe('warning');
        },
      ),
    'MODBUS-052': async () => {
      const { power: watts } = (await ofPower('f32', [0x8000, 0])()) as { power: number };
      expect(Object.is(watts, 0)).toBe(true);
    },
    'MODBUS-053': async () => {
      const register = { ...counter('import', 100), type: 'u64', scale: '0.1', unit: 'mWh' };
      const profile = { ...plainProfile, powerMaxWatts: 100_000_000_000 };
      const words = [48n, 32n, 16n, 0n].map((shift) =>
        Number((90_000_000_000_000_007n >> shift) & 0xffffn),
      );
      const registers = [register as ProfileRegister];
      const polled = await polls.poll({ ...profile, registers }, holding(words));
      const [sample] = 'samples' in polled ? polled.samples : [];
      expect(sample.kind === 'register' && sample.energy.milliwattHours).toBe(
        9_000_000_000_000_001,
      );
    },
    'MODBUS-054': () =>
      withPeer(
        {
          profile: { registers: [counter('import', 100), power('s32')] },
          script: saying([0x4b20, 0x00bc, 0x04e2, 0x0000]),
        },
        async ({ bench }) => {
          const before = { readings: await countOf('reading'), kept: await countOf('quarantine') };
          await until(
            'a frame',
            async () => (await bench.spool.read(SPOOL_START, 9)).frames.length > 0,
          );
          await carryModbus(bench, database.dataSource);
          expect(await countOf('reading')).toBe(before.readings);
          expect(await countOf('quarantine')).toBeGreaterThan(before.kept);
          const told = bench.parts.incidents.all().find(({ code }) => code === 'implausible');
          expect(told?.kind).toBe('alarm');
          expect(told?.sentence).toContain('does the profile fit, and its order of words?');
        },
      ),
    'MODBUS-055': async () => {
      const words = modelWords(103, state);
      words[15] = 0x8000;
      words[26] = 0x8000;
      const values = await inverter(words);
      expect(Object.keys(values).sort()).toEqual(['current', 'dc-power', 'frequency', 'voltage']);
    },
    'MODBUS-072': async () => {
      const polled = await polls.poll(powerFile('u16'), holding([5, 0, 0, 0, 0]));
      expect('samples' in polled && polled.samples[0]).toMatchObject({ value: 5, at: POLLED_AT });
    },
    'MODBUS-073': () => {
      const cut = identityText({ ...serial, words: 2 }, [0x4142, 0x0743]);
      expect(cut).toBe('ABC');
    },
    'MODBUS-074': async () => {
      const odd = commonWords({ ...names, serial: 'M\u00fc\u00ff1' });
      const chain = chainImage(40_000, [odd, modelWords(103, state)]);
      const polled = await polls.poll(sunspecInverter, chain);
      const [sample] = 'samples' in polled ? polled.samples : [];
      expect(sample).toMatchObject({ serial: 'M\\xFC\\xFF1' });
    },
  };
}
