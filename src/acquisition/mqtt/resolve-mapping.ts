import {
  fill,
  KeepAlive,
  MappedTopic,
  MappedValue,
  PayloadMapping,
  PayloadPath,
  textsOf,
  Words,
  wordsIn,
} from './payload-mapping.js';
import { keysOf } from './parse-payload-mapping.js';

/** A mapping in the words of one device: what it says by topic. */
export interface ResolvedMapping {
  readonly topics: ReadonlyMap<string, MappedTopic>;
  /** The payloads that mean "not there", by the topic that says so. */
  readonly offline: ReadonlyMap<string, readonly string[]>;
  readonly serial: PayloadPath | undefined;
  readonly sequence: PayloadPath | undefined;
  readonly extraKeys: PayloadMapping['extraKeys'];
  readonly keepAlive: KeepAlive | undefined;
}

/** Puts a device's words into a mapping; what asks for a word nobody gave is left out. */
export function resolveMapping(mapping: PayloadMapping, words: Words): ResolvedMapping {
  const spoken = mapping.topics.filter(({ topic }) => isGiven([topic], words));
  const topics = spoken.map((topic) => resolvedTopic(topic, words));
  const { keepAlive } = mapping;
  return {
    topics: new Map(
      topics.filter(({ values }) => values.length > 0).map((one) => [one.topic, one]),
    ),
    offline: new Map(
      mapping.availability
        .filter(({ topic }) => isGiven([topic], words))
        .map(({ topic, offline }) => [
          fill(topic, words),
          offline.map((text) => fill(text, words)),
        ]),
    ),
    serial: mapping.serial === undefined ? undefined : filled(mapping.serial, words),
    sequence: mapping.sequence,
    extraKeys: mapping.extraKeys,
    keepAlive: keepAlive && { ...keepAlive, topic: fill(keepAlive.topic, words) },
  };
}

function resolvedTopic(topic: MappedTopic, words: Words): MappedTopic {
  return {
    ...topic,
    topic: fill(topic.topic, words),
    values: topic.values
      .filter((value) => isGiven(textsOf(value), words))
      .map((value) => resolvedValue(value, words)),
  };
}

function resolvedValue(value: MappedValue, words: Words): MappedValue {
  return {
    ...value,
    sum: value.sum.map((path) => filled(path, words)),
    less: value.less && filled(value.less, words),
    unitPath: value.unitPath && filled(value.unitPath, words),
    unit: fill(value.unit, words),
  };
}

/** A word that is a whole path may hold points of its own, and none at all for the root. */
function filled(path: PayloadPath, words: Words): PayloadPath {
  const [only = '', ...others] = path;
  if (others.length === 0 && /^\{[a-z]+\}$/.test(only)) return keysOf(fill(only, words));
  return path.map((key) => fill(key, words));
}

function isGiven(texts: readonly string[], words: Words): boolean {
  return [...wordsIn(texts)].every((word) => Object.hasOwn(words, word));
}
