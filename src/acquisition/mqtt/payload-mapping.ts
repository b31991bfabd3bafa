import { z } from 'zod';
import { PlacedTree } from '../../community/yaml-tree.js';
import { Meaning, MEANINGS } from '../device-profile.js';
import { oneOf, readBySchema, requiredText } from '../text-schema.js';

/** Units a payload may count in; Wmin is the Watt-minute of the first Shelly generation. */
export const PAYLOAD_UNITS = [
  'mWh',
  'Wh',
  'kWh',
  'Wmin',
  'W',
  'kW',
  'V',
  'A',
  'Hz',
  '%',
  'C',
] as const;
export type PayloadUnit = (typeof PAYLOAD_UNITS)[number];

export interface MappedValue {
  readonly meaning: Meaning;
  /** Keys joined by points; absent where the payload is the bare number. */
  readonly path?: string | undefined;
  readonly unit: PayloadUnit;
  readonly positive?: 'import' | 'export' | undefined;
}

export interface MappedTopic {
  readonly topic: string;
  readonly form: 'json' | 'number';
  readonly values: readonly MappedValue[];
}

/** How a kind of MQTT meter speaks: its topics, and where its values stand. */
export interface PayloadMapping {
  readonly protocol: 'mqtt';
  readonly profile: string;
  readonly vendor: string;
  /** Topics the device may publish to on the built-in broker. */
  readonly accountPrefixes: readonly string[];
  readonly defaults: Readonly<Record<string, string>>;
  readonly time?: { readonly path: string; readonly form: 'unix-seconds' | 'local' } | undefined;
  readonly topics: readonly MappedTopic[];
}

const ENERGY_UNITS: readonly PayloadUnit[] = ['mWh', 'Wh', 'kWh', 'Wmin'];
const WORD_IN_BRACES = /\{([a-z]+)\}/g;

const topicText = z
  .string()
  .min(1)
  .max(200)
  .refine((text) => !/[#+\0]|^\$/.test(text) && text.split('/').length > 1, {
    error: 'write a full topic of at least two levels without `#`, `+` or a leading `$`',
  });

const value = z
  .strictObject({
    meaning: oneOf(MEANINGS),
    path: requiredText.optional(),
    unit: oneOf(PAYLOAD_UNITS),
    positive: oneOf(['import', 'export']).optional(),
  })
  .refine(({ meaning, unit }) => isEnergy(meaning) === ENERGY_UNITS.includes(unit), {
    error: 'the unit does not fit the meaning; registers count mWh, Wh, kWh or Wmin',
    path: ['unit'],
  })
  .refine(({ meaning, positive }) => meaning !== 'power' || positive !== undefined, {
    error: 'is missing; say whether a positive power is import or export',
    path: ['positive'],
  });

const topic = z
  .strictObject({
    topic: topicText,
    form: oneOf(['json', 'number']),
    values: z.array(value).min(1, { error: 'names no value' }),
  })
  .refine(
    ({ form, values }) => values.every(({ path }) => (path !== undefined) === (form === 'json')),
    {
      error: 'a `path` is needed for json and makes no sense for a bare number',
      path: ['values'],
    },
  )
  .refine(({ form, values }) => form === 'json' || values.length === 1, {
    error: 'a bare number has one meaning',
    path: ['values'],
  });

const writtenMapping = z.strictObject({
  protocol: z.literal('mqtt'),
  profile: requiredText,
  vendor: requiredText,
  models: z.array(requiredText).min(1),
  source: z.array(requiredText).min(1),
  confidence: oneOf(['high', 'medium', 'low']),
  note: requiredText.optional(),
  accountPrefixes: z.array(topicText).min(1),
  defaults: z.record(z.string(), requiredText).default({}),
  time: z.strictObject({ path: requiredText, form: oneOf(['unix-seconds', 'local']) }).optional(),
  topics: z.array(topic).min(1, { error: 'names no topic' }),
});

const mapping = writtenMapping.superRefine((written, context) => {
  for (const word of wordsAskedBy(written)) {
    if (word === 'name' || Object.hasOwn(written.defaults, word)) continue;
    const message = `'{${word}}' is used and has no default here`;
    context.addIssue({ code: 'custom', path: ['defaults'], message });
  }
});

/** Reads one MQTT file of config/devices; refuses it with every problem at once. */
export function parsePayloadMapping(tree: PlacedTree, file: string): PayloadMapping {
  return readBySchema(mapping, tree, file);
}

export function isEnergy(meaning: Meaning): meaning is 'import' | 'export' {
  return meaning === 'import' || meaning === 'export';
}

/** A mapping with a device's own words in place of `{name}` and its kin. */
export function fill(text: string, words: Readonly<Record<string, string>>): string {
  return text.replace(WORD_IN_BRACES, (whole, word: string) => words[word] ?? whole);
}

/** The words in braces that a mapping asks for. */
export function wordsAskedBy(mapping: Pick<PayloadMapping, 'topics'>): ReadonlySet<string> {
  const texts = mapping.topics.flatMap((entry) => [
    entry.topic,
    ...entry.values.map(({ path }) => path ?? ''),
  ]);
  const found = texts.flatMap((text) => text.match(WORD_IN_BRACES) ?? []);
  return new Set(found.map((braced) => braced.slice(1, -1)));
}
