import { z } from 'zod';
import { PlacedTree } from '../community/yaml-tree.js';
import {
  DeviceIdentity,
  DeviceProfile,
  IdentityRegister,
  MEANINGS,
  NOT_AVAILABLE,
  ProfileRegister,
  REGISTER_TYPES,
  RegisterProfile,
  UNITS,
  UNITS_OF,
  WORD_ORDERS,
  WordOrder,
  wordsOf,
} from './device-profile.js';
import {
  flagText,
  numberText,
  oneOf,
  positiveText,
  readBySchema,
  requiredText,
  wholeText,
} from './text-schema.js';

const base = {
  profile: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, {
    error: 'write a short name of small letters, digits and hyphens',
  }),
  vendor: requiredText,
  models: z.array(requiredText).min(1),
  source: z.array(requiredText).min(1),
  confidence: oneOf(['high', 'medium', 'low']),
  note: requiredText.optional(),
  port: wholeText(1, 65_535).default(502),
  units: z.array(wholeText(1, 247)).min(1).default([1]),
  pollSeconds: numberText(0.5, 60).default(10),
  requestRegistersMax: wholeText(1, 125).default(125),
  gapRegistersMax: wholeText(0, 124).default(0),
  connectDelayMs: wholeText(0, 10_000).default(0),
  pauseMs: wholeText(0, 5000).default(0),
  timeoutMs: wholeText(100, 30_000).default(2000),
  powerMaxWatts: wholeText(100, 999_999_999).default(10_000_000),
};

const bits = z
  .string()
  .regex(/^0x[0-9A-Fa-f]{4,16}$/, { error: 'write the bit pattern as 0x… with 4 to 16 digits' })
  .transform((text) => BigInt(text));

const address = wholeText(0, 65_535);
const code = wholeText(3, 4).transform((written) => (written === 3 ? 3 : 4));
const factor = z.strictObject({
  address,
  function: code.optional(),
  scale: positiveText.default('1'),
});

const register = z.strictObject({
  meaning: oneOf(MEANINGS),
  address,
  function: code.optional(),
  type: oneOf(REGISTER_TYPES),
  wordOrder: oneOf(WORD_ORDERS).optional(),
  scale: positiveText.default('1'),
  unit: oneOf(UNITS),
  positive: oneOf(['import', 'export']).optional(),
  sentinels: z.array(bits).default([]),
  optional: flagText.optional(),
  magnitude: flagText.optional(),
  rollsOverAt: positiveText.or(z.literal('unknown')).optional(),
  times: z.array(factor).min(1).optional(),
  confidence: oneOf(['medium', 'low']).optional(),
  note: requiredText.optional(),
});

const identityRegister = {
  address,
  function: code.optional(),
  type: oneOf([...REGISTER_TYPES, 'text']),
  words: wholeText(1, 64).optional(),
  wordOrder: oneOf(WORD_ORDERS).optional(),
};

const registerProfile = z
  .strictObject({
    ...base,
    protocol: z.literal('modbus'),
    function: code,
    wordOrder: oneOf(WORD_ORDERS).optional(),
    wordOrderAt: z
      .strictObject({
        address,
        function: code.optional(),
        mswFirst: wholeText(0, 65_535),
        lswFirst: wholeText(0, 65_535),
      })
      .optional(),
    identity: z
      .strictObject({
        serial: z.strictObject(identityRegister).optional(),
        model: z
          .strictObject({ ...identityRegister, equals: z.array(requiredText).min(1) })
          .optional(),
      })
      .optional(),
    registers: z.array(register).min(1, { error: 'names no register' }),
  })
  .superRefine(checkRegisters)
  .transform(completed);

const sunspecProfile = z.strictObject({
  ...base,
  protocol: z.literal('sunspec'),
  modelIds: z.array(wholeText(101, 802)).min(1),
  positive: oneOf(['import', 'export']),
  makers: z.array(requiredText).default([]),
  occurrence: wholeText(1, 9).default(1),
  modules: z.array(wholeText(1, 48)).default([]),
  negativeCounters: flagText.default(false),
});

const deviceProfile = z.discriminatedUnion('protocol', [registerProfile, sunspecProfile], {
  error: 'write `protocol: modbus`, `protocol: sunspec` or `protocol: mqtt`',
});

/** Reads one file of config/devices; refuses it with every problem at once. */
export function parseDeviceProfile(tree: PlacedTree, file: string): DeviceProfile {
  return readBySchema(deviceProfile, tree, file);
}

type WrittenRegister = z.output<typeof register>;
type WrittenIdentity = Omit<IdentityRegister, 'function' | 'words' | 'wordOrder'> & {
  readonly function?: 3 | 4 | undefined;
  readonly words?: number | undefined;
  readonly wordOrder?: WordOrder | undefined;
};

interface WrittenProfile {
  readonly function: 3 | 4;
  readonly wordOrder?: WordOrder | undefined;
  readonly requestRegistersMax: number;
  readonly registers: readonly WrittenRegister[];
}

function checkRegisters(profile: WrittenProfile, context: z.RefinementCtx): void {
  profile.registers.forEach((entry, place) => {
    for (const [field, message] of faultsOf(entry, profile)) {
      context.addIssue({ code: 'custom', path: ['registers', place, field], message });
    }
  });
}

function* faultsOf(entry: WrittenRegister, profile: WrittenProfile): Iterable<[string, string]> {
  const words = wordsOf(entry.type);
  if (entry.address + words > 65_536) {
    yield ['address', `${entry.address} + ${words} words runs past the last register 65535`];
  }
  if (words > profile.requestRegistersMax) {
    yield ['type', `needs ${words} words in one request, but requestRegistersMax is less`];
  }
  if (words > 1 && (entry.wordOrder ?? profile.wordOrder) === undefined) {
    yield ['wordOrder', `is missing; a register of ${words} words has no default order`];
  }
  const units = UNITS_OF[entry.meaning];
  if (!units.includes(entry.unit)) {
    yield ['unit', `does not fit ${entry.meaning}; write ${units.join(' or ')}`];
  }
  if (entry.meaning.startsWith('power') && entry.positive === undefined) {
    yield ['positive', 'is missing; say whether a positive power is import or export'];
  }
  yield* sumFaults(entry, profile);
  yield* counterFaults(entry);
}

const SUMMED = ['import', 'export', 'power', 'dc-power'];

function* sumFaults(entry: WrittenRegister, profile: WrittenProfile): Iterable<[string, string]> {
  const same = profile.registers.filter(({ meaning }) => meaning === entry.meaning);
  if (same[0] !== entry && !SUMMED.includes(entry.meaning)) {
    yield ['meaning', `${entry.meaning} is named twice; only energies and powers are summed`];
  }
  const twin = same.find((other) => other.address === entry.address);
  if (twin !== entry) yield ['address', `${entry.address} is summed twice`];
  if (entry.optional === true && (isEnergy(entry) || same.length < 2)) {
    yield ['optional', 'fits a summand of a power only; a sum of energies needs all its parts'];
  }
}

function* counterFaults(entry: WrittenRegister): Iterable<[string, string]> {
  const wraps = isEnergy(entry) && !entry.type.startsWith('f') && wordsOf(entry.type) <= 2;
  if (wraps && entry.rollsOverAt === undefined) {
    yield [
      'rollsOverAt',
      `is missing; say at which value in ${entry.unit} the counter begins again, or write unknown`,
    ];
  }
  if (!isEnergy(entry) && entry.rollsOverAt !== undefined) {
    yield ['rollsOverAt', `does not fit ${entry.meaning}; only energy registers roll over`];
  }
}

function isEnergy({ meaning }: WrittenRegister): boolean {
  return meaning === 'import' || meaning === 'export';
}

type CheckedProfile = Omit<RegisterProfile, 'registers' | 'identity' | 'wordOrderAt'> & {
  readonly function: 3 | 4;
  readonly wordOrder?: WordOrder | undefined;
  readonly registers: readonly WrittenRegister[];
  readonly identity?:
    | {
        readonly serial?: WrittenIdentity | undefined;
        readonly model?: (WrittenIdentity & { readonly equals: readonly string[] }) | undefined;
      }
    | undefined;
  readonly wordOrderAt?:
    | {
        readonly address: number;
        readonly function?: 3 | 4 | undefined;
        readonly mswFirst: number;
        readonly lswFirst: number;
      }
    | undefined;
};

function completed(written: CheckedProfile): RegisterProfile {
  const { function: general, wordOrder, ...profile } = written;
  const order = wordOrder ?? 'msw-first';
  return {
    ...profile,
    registers: written.registers.map((entry) => completedRegister(entry, general, order)),
    identity: completedIdentity(written, general, order),
    wordOrderAt: written.wordOrderAt && {
      ...written.wordOrderAt,
      function: written.wordOrderAt.function ?? general,
    },
  };
}

function completedRegister(
  entry: WrittenRegister,
  general: 3 | 4,
  order: WordOrder,
): ProfileRegister {
  const { rollsOverAt, times } = entry;
  return {
    ...entry,
    function: entry.function ?? general,
    wordOrder: entry.wordOrder ?? order,
    positive: entry.positive ?? 'import',
    sentinels: [...new Set([...NOT_AVAILABLE[entry.type], ...entry.sentinels])],
    rollsOverAt: rollsOverAt === 'unknown' ? undefined : rollsOverAt,
    times: times?.map((one) => ({ ...one, function: one.function ?? entry.function ?? general })),
  };
}

function completedIdentity(
  { identity }: CheckedProfile,
  general: 3 | 4,
  order: WordOrder,
): DeviceIdentity | undefined {
  if (identity === undefined) return undefined;
  const complete = (entry: WrittenIdentity): IdentityRegister => ({
    ...entry,
    function: entry.function ?? general,
    words: entry.type === 'text' ? (entry.words ?? 1) : wordsOf(entry.type),
    wordOrder: entry.wordOrder ?? order,
  });
  const { serial, model } = identity;
  return {
    serial: serial && complete(serial),
    model: model && { ...complete(model), equals: model.equals },
  };
}
