import { z } from 'zod';
import { PlacedTree } from '../../community/yaml-tree.js';
import { MEANINGS } from '../device-profile.js';
import { oneOf, readBySchema, requiredText, wholeText } from '../text-schema.js';
import {
  ENERGY_UNITS,
  isEnergy,
  PAYLOAD_UNITS,
  PayloadMapping,
  PayloadPath,
  PayloadUnit,
  TIME_FORMS,
  wordsAskedBy,
} from './payload-mapping.js';

const WORD = /^\{[a-z]+\}$/;
const OBIS = /^\d{1,3}-\d{1,3}:\d{1,3}\.\d{1,3}\.\d{1,3}$/;

const topicText = z
  .string()
  .min(1)
  .max(200)
  .refine((text) => !/[#+\0]|^\$/.test(text), { error: 'write a topic without `#`, `+` or `$`' })
  .refine((text) => WORD.test(text) || text.split('/').length > 1, {
    error: 'write a full topic of at least two levels',
  });

/** Keys joined by points, or a list of keys where a key holds points itself; '' is the root. */
const pathText = z
  .union([requiredText, z.array(z.string().max(200)).min(1)], {
    error: 'write keys joined by points, or a list of keys',
  })
  .transform((written): PayloadPath => (typeof written === 'string' ? keysOf(written) : written));

const unitText = z.string({ error: `is missing; write one of: ${PAYLOAD_UNITS.join(', ')}` });

const writtenValue = z
  .strictObject({
    meaning: oneOf(MEANINGS),
    path: pathText.optional(),
    sum: z.array(pathText).min(2).optional(),
    less: pathText.optional(),
    obis: z.string().regex(OBIS, { error: 'write the code as 1-0:1.8.1' }).optional(),
    unit: unitText.refine((unit) => WORD.test(unit) || isUnit(unit), {
      error: `is no unit; write one of: ${PAYLOAD_UNITS.join(', ')}`,
    }),
    unitPath: pathText.optional(),
    positive: oneOf(['import', 'export']).optional(),
    part: z.strictObject({ number: wholeText(1, 9), of: wholeText(2, 9) }).optional(),
  })
  .refine(({ meaning, unit }) => WORD.test(unit) || fits(meaning, unit), {
    error: 'the unit does not fit the meaning; registers count mWh, Wh, kWh or Wmin',
    path: ['unit'],
  })
  .refine(({ meaning, positive }) => meaning !== 'power' || positive !== undefined, {
    error: 'is missing; say whether a positive power is import or export',
    path: ['positive'],
  })
  .refine(({ path, sum }) => path === undefined || sum === undefined, {
    error: 'write `path` or `sum`, not both',
    path: ['sum'],
  });

const time = z.strictObject({
  path: pathText,
  form: oneOf(TIME_FORMS),
  unset: oneOf(['arrival']).optional(),
});

const writtenTopic = z
  .strictObject({
    topic: topicText,
    form: oneOf(['json', 'number', 'json-or-number']),
    time: time.optional(),
    empty: oneOf(['refuse', 'nothing', 'outage']).default('refuse'),
    nulls: oneOf(['refuse', 'nothing']).default('refuse'),
    values: z.array(writtenValue).min(1, { error: 'names no value' }),
  })
  .refine(({ form, values }) => values.every((one) => isPlaced(one) === (form !== 'number')), {
    error: 'a `path` is needed for json and makes no sense for a bare number',
    path: ['values'],
  })
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
  defaults: z.record(z.string(), z.string().max(200)).default({}),
  optional: z.array(requiredText).default([]),
  time: time.optional(),
  serial: pathText.optional(),
  sequence: pathText.optional(),
  extraKeys: oneOf(['ignore', 'warn']).default('ignore'),
  keepAlive: z.strictObject({ topic: topicText, everySeconds: wholeText(5, 3600) }).optional(),
  availability: z
    .array(z.strictObject({ topic: topicText, offline: z.array(requiredText).min(1) }))
    .default([]),
  topics: z.array(writtenTopic).min(1, { error: 'names no topic' }),
});

const mapping = writtenMapping.transform(completed).superRefine((written, context) => {
  for (const word of wordsAskedBy(written)) {
    if (word === 'name' || Object.hasOwn(written.defaults, word)) continue;
    if (written.optional.includes(word)) continue;
    const message = `'{${word}}' is used and has no default here`;
    context.addIssue({ code: 'custom', path: ['defaults'], message });
  }
});

/** Reads one MQTT file of config/devices; refuses it with every problem at once. */
export function parsePayloadMapping(tree: PlacedTree, file: string): PayloadMapping {
  return readBySchema(mapping, tree, file);
}

export function isUnit(text: string): text is PayloadUnit {
  return (PAYLOAD_UNITS as readonly string[]).includes(text);
}

/** The keys of a path written as one text. */
export function keysOf(text: string): PayloadPath {
  return text === '' ? [] : text.split('.');
}

function fits(meaning: (typeof MEANINGS)[number], unit: string): boolean {
  return isUnit(unit) && isEnergy(meaning) === ENERGY_UNITS.includes(unit);
}

function isPlaced({ path, sum }: z.output<typeof writtenValue>): boolean {
  return path !== undefined || sum !== undefined;
}

/** One `time` for all topics stands for each that has none of its own; one `path` is a sum of one. */
function completed(written: z.output<typeof writtenMapping>): PayloadMapping {
  const { time: shared, ...others } = written;
  return {
    ...others,
    topics: written.topics.map((topic) => ({
      ...topic,
      time: topic.time ?? (topic.form === 'number' ? undefined : shared),
      values: topic.values.map(({ path, sum, ...value }) => ({
        ...value,
        sum: sum ?? [path ?? []],
      })),
    })),
  };
}
