import { readDeviceKinds } from '../../src/acquisition/device-files.service.js';
import {
  Meaning,
  ProfileRegister,
  RegisterProfile,
  SunspecProfile,
  wordsOf,
} from '../../src/acquisition/device-profile.js';
import { profileImage, RegisterImage } from '../../src/simulator/register-image.js';
import {
  chainImage,
  commonWords,
  inputWords,
  modelWords,
  SunspecState,
} from '../../src/simulator/sunspec-device.js';
import { DEVICE_MAPS } from '../support/device-maps.js';
import { ModbusPolls, Polled } from '../support/modbus-poll.js';
import { meaningsOf, SHOWN, shownBy } from '../support/shown-values.js';

const { profiles } = await readDeviceKinds('config/devices');
const byRegisters = [...profiles.values()].filter(
  (profile): profile is RegisterProfile => profile.protocol === 'modbus',
);
const bySunspec = [...profiles.values()].filter(
  (profile): profile is SunspecProfile => profile.protocol === 'sunspec',
);
const polls = new ModbusPolls();

beforeAll(() => polls.open());
afterAll(() => polls.close());

/** Floats have 24 bits: energies to the Wh, the others to six digits. */
function expectValues(polled: Polled, expected: Readonly<Record<string, number>>): void {
  const found = 'values' in polled ? polled.values : {};
  const rounded = Object.entries(found).map(([key, value]) => [key, Number(value.toPrecision(6))]);
  expect('refused' in polled ? polled : Object.fromEntries(rounded)).toEqual(expected);
}

function shownOf(profile: RegisterProfile): Record<string, number> {
  return Object.fromEntries(meaningsOf(profile).map((meaning) => [meaning, SHOWN[meaning]]));
}

describe('a device file with registers', () => {
  it.each(byRegisters)('$profile reads what the meter shows', async (profile) => {
    const image = profileImage(profile, shownBy(SHOWN));
    expectValues(await polls.poll(profile, image), shownOf(profile));
  });

  const both = byRegisters.filter(({ registers }) =>
    registers.every(({ meaning, type }) => !meaning.startsWith('power') || type.startsWith('s')),
  );
  it.each(both)('$profile reads power in the other direction too', async (profile) => {
    const turned = { ...SHOWN, power: 1250, 'power-l1': 410, 'power-l2': 410, 'power-l3': 430 };
    const polled = await polls.poll(profile, profileImage(profile, shownBy(turned)));
    const expected = meaningsOf(profile).map((meaning) => [meaning, turned[meaning]]);
    expectValues(polled, Object.fromEntries(expected) as Record<string, number>);
  });

  it.each(byRegisters)('$profile has no value where the meter has none', async (profile) => {
    for (const register of profile.registers) {
      for (const pattern of patternsOf(register)) {
        const polled = await polls.poll(profile, withPattern(profile, register, pattern));
        const values = 'values' in polled ? polled.values : {};
        const lost = profile.registers
          .filter(({ address, optional }) => address === register.address && optional !== true)
          .map(({ meaning }) => meaning);
        const others = meaningsOf(profile).filter((meaning) => !lost.includes(meaning));
        expect(Object.keys(values).sort()).toEqual(others.sort());
      }
    }
  });
});

/** Every pattern that means "not available", as words in the order of the device. */
function patternsOf(register: ProfileRegister): number[][] {
  const patterns = {
    f32: [0x7fc00000n, 0xffc00000n, 0x7f800001n, 0x7f800000n],
    f64: [0x7ff8000000000000n, 0x7ff0000000000000n],
  }[register.type as string];
  return [...(patterns ?? []), ...register.sentinels].map((bits) => {
    const words = Array.from({ length: wordsOf(register.type) }, (_, place) =>
      Number((bits >> BigInt(16 * place)) & 0xffffn),
    );
    return register.wordOrder === 'lsw-first' ? words : words.reverse();
  });
}

function withPattern(
  profile: RegisterProfile,
  { function: code, address }: ProfileRegister,
  pattern: readonly number[],
): RegisterImage {
  const image = profileImage(profile, shownBy(SHOWN));
  return {
    read(asked, first, count) {
      const words = [...(image.read(asked, first, count) ?? [])];
      pattern.forEach((word, place) => {
        const at = address + place - first;
        if (asked === code && at >= 0 && at < count) words[at] = word;
      });
      return words.length === 0 ? undefined : words;
    },
  };
}

describe('a meter that sends its words in the other order', () => {
  const several = byRegisters.filter(({ registers }) =>
    registers.some(({ type }) => wordsOf(type) > 1),
  );

  it.each(several)('is not believed by $profile', async (profile) => {
    const registers = profile.registers.map((register) => ({
      ...register,
      wordOrder: register.wordOrder === 'msw-first' ? 'lsw-first' : 'msw-first',
    }));
    const turned = { ...profile, registers } as RegisterProfile;
    const polled = await polls.poll(profile, profileImage(turned, shownBy(SHOWN)));
    if (profile.wordOrderAt !== undefined) expectValues(polled, shownOf(profile));
    else expect(implausibleIn(polled)).not.toEqual([]);
  });

  /** What anybody sees: the frame is refused, or a value is a hundred times off or next to nothing. */
  function implausibleIn(polled: Polled): string[] {
    if ('refused' in polled) return [polled.refused];
    return Object.entries(polled.values).flatMap(([meaning, value]) => {
      const ratio = Math.abs(value / SHOWN[meaning as Meaning]);
      return ratio > 100 || ratio < 0.01 ? [`${meaning}: ${value}`] : [];
    });
  }
});

const state: SunspecState = {
  exportWattHours: SHOWN.export,
  importWattHours: SHOWN.import,
  watts: 1_250,
  phaseWatts: [410, 410, 430],
  dcWatts: SHOWN['dc-power'],
  volts: SHOWN.voltage,
  amperes: SHOWN.current,
  hertz: SHOWN.frequency,
  stateOfCharge: SHOWN.soc,
};
const names = { maker: 'Test', model: 'T-1', serial: 'SN-0815' };
const common = { voltage: 230.5, current: 5.25, frequency: 50 };

describe('a SunSpec device file', () => {
  const measuring = bySunspec.flatMap((profile) =>
    profile.modelIds
      .filter((id) => id !== 160 && id !== 124 && id < 710)
      .map((id) => ({ profile, name: profile.profile, id })),
  );

  it.each(measuring)('$name reads model $id', async ({ profile, id }) => {
    const before = Array.from({ length: profile.occurrence - 1 }, () => modelWords(id, state));
    const models = [...before.flatMap((words) => [words]), modelWords(id, state)];
    const chain = models.flatMap((words) => [commonWords(names, 65), words]);
    const base = [40_000, 0, 50_000][id % 3];
    const polled = await polls.poll(profile, chainImage(base, chain));
    expectValues(polled, { ...common, ...expectedOf(id, profile.positive) });
    expect('samples' in polled && polled.samples[0]).toMatchObject({ serial: 'SN-0815' });
  });

  function expectedOf(id: number, positive: string): Record<string, number> {
    const sign = id > 200 && id < 300 && positive === 'import' ? 1 : -1;
    const power = { power: sign * 1250 };
    if (id < 200) return { export: SHOWN.export, 'dc-power': SHOWN['dc-power'], ...power };
    const phases = { 'power-l1': sign * 410, 'power-l2': sign * 410, 'power-l3': sign * 430 };
    return { import: SHOWN.import, export: SHOWN.export, ...power, ...phases };
  }

  it.each([124, 713, 802])('reads the charge of model %d beside an inverter', async (id) => {
    const chain = [commonWords(names), modelWords(103, state), modelWords(id, state)];
    const polled = await polls.poll(profiles.get('sunspec-inverter')!, chainImage(40_000, chain));
    expect('values' in polled && polled.values).toMatchObject({ soc: 87, export: SHOWN.export });
  });

  it.each([1, 4, 9])('reads the first two of %d inputs as solar generator', async (count) => {
    const inputs = Array.from(
      { length: count },
      (_, place) => [600 + place, 1_000 + place] as const,
    );
    const chain = [commonWords(names), modelWords(113, state), inputWords(inputs)];
    const polled = await polls.poll(profiles.get('fronius-pv')!, chainImage(40_000, chain));
    const both = { export: 2_001, power: -1_201 };
    expectValues(polled, count === 1 ? { export: 1_000, power: -600 } : both);
  });

  it('reads a shorter model 701 than published, and a counter sent as a negative number', async () => {
    const short = modelWords(701, state).slice(0, 123);
    short[1] = 121;
    const chain = [commonWords(names), short];
    const polled = await polls.poll(profiles.get('sma-sunspec')!, chainImage(40_000, chain));
    expect('values' in polled && polled.values).toMatchObject({ import: SHOWN.import });
    const meter = modelWords(203, state);
    const bits = 2 ** 32 - SHOWN.import;
    meter.splice(46, 2, Math.floor(bits / 65_536), bits % 65_536);
    const ksem = chainImage(40_000, [commonWords(names), meter]);
    expect(await polls.poll(profiles.get('kostal-ksem')!, ksem)).toMatchObject({
      values: { import: SHOWN.import, export: SHOWN.export },
    });
  });

  it('reads the second meter, whose serial number is its own', async () => {
    const second = modelWords(203, { ...state, importWattHours: 777 });
    const chain = [
      ...[commonWords(names, 65), modelWords(103, state)],
      ...[commonWords(names, 65), modelWords(203, state)],
      ...[commonWords({ ...names, serial: 'M-2' }, 65), second],
    ];
    const polled = await polls.poll(profiles.get('solaredge-meter-2')!, chainImage(40_000, chain));
    expect(polled).toMatchObject({ values: { import: 777, power: -1250 } });
    expect('samples' in polled && polled.samples[0]).toMatchObject({ serial: 'M-2' });
  });
});

describe('the register maps that are known', () => {
  it('have a device file each, and every file comes from one of them', () => {
    const made = Object.values(DEVICE_MAPS).flat();
    expect([...made].sort()).toEqual([...profiles.keys()].sort());
  });
});
