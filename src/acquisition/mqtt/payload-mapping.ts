import { Meaning } from '../device-profile.js';

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

export const ENERGY_UNITS: readonly PayloadUnit[] = ['mWh', 'Wh', 'kWh', 'Wmin'];

/** Keys from the root of the payload inwards; a place in a list is its number. No key: the root itself. */
export type PayloadPath = readonly string[];

/** One value of a message. Texts may hold words in braces until a device gives its own. */
export interface MappedValue {
  readonly meaning: Meaning;
  /** Places whose numbers are added up; one that is missing voids the value. */
  readonly sum: readonly PayloadPath[];
  /** Taken off again: what flows the other way. */
  readonly less?: PayloadPath | undefined;
  /** The text there is a telegram line of this OBIS code, `1-0:1.8.1(005779.835*kWh)`. */
  readonly obis?: string | undefined;
  readonly unit: string;
  /** Where the payload names its unit: it has to be that of `unit`, letter by letter. */
  readonly unitPath?: PayloadPath | undefined;
  readonly positive?: 'import' | 'export' | undefined;
  /** The register is the sum of so many parts that come by messages of their own. */
  readonly part?: { readonly number: number; readonly of: number } | undefined;
}

export const TIME_FORMS = [
  'unix-seconds',
  'unix-milliseconds',
  'iso',
  'iso-or-milliseconds',
  'local',
] as const;
export type TimeForm = (typeof TIME_FORMS)[number];

export interface MappedTime {
  readonly path: PayloadPath;
  readonly form: TimeForm;
  /** `arrival`: devices of this kind show a time before 2020 until their clock is set. */
  readonly unset?: 'arrival' | undefined;
}

export interface MappedTopic {
  readonly topic: string;
  readonly form: 'json' | 'number' | 'json-or-number';
  readonly time?: MappedTime | undefined;
  /** What a message without any byte means; `refuse` unless written. */
  readonly empty: 'refuse' | 'nothing' | 'outage';
  /** What a value `null` means; `refuse` unless written. */
  readonly nulls: 'refuse' | 'nothing';
  readonly values: readonly MappedValue[];
}

/** A topic that says whether the device is there, and the payloads that mean it is not. */
export interface Availability {
  readonly topic: string;
  readonly offline: readonly string[];
}

/** A message the broker's source has to publish again and again, or the device falls silent. */
export interface KeepAlive {
  readonly topic: string;
  readonly everySeconds: number;
}

/** How a kind of MQTT meter speaks: its topics, and where its values stand. */
export interface PayloadMapping {
  readonly protocol: 'mqtt';
  readonly profile: string;
  readonly vendor: string;
  /** Topics the device may publish to on the built-in broker. */
  readonly accountPrefixes: readonly string[];
  readonly defaults: Readonly<Record<string, string>>;
  /** Words without a default: what asks for one is left out until a device gives it. */
  readonly optional: readonly string[];
  readonly serial?: PayloadPath | undefined;
  /** Where the running number of the message stands. */
  readonly sequence?: PayloadPath | undefined;
  /** `warn`: keys the mapping does not name are told, once per device and key. */
  readonly extraKeys: 'ignore' | 'warn';
  readonly keepAlive?: KeepAlive | undefined;
  readonly availability: readonly Availability[];
  readonly topics: readonly MappedTopic[];
}

export type Words = Readonly<Record<string, string>>;

const WORD_IN_BRACES = /\{([a-z]+)\}/g;

export function isEnergy(meaning: Meaning): meaning is 'import' | 'export' {
  return meaning === 'import' || meaning === 'export';
}

/** A mapping with a device's own words in place of `{name}` and its kin. */
export function fill(text: string, words: Words): string {
  return text.replace(WORD_IN_BRACES, (whole, word: string) => words[word] ?? whole);
}

/** True for a topic the device may publish to: below a prefix that ends in `/`, else that very topic. */
export function mayPublish(mapping: PayloadMapping, words: Words, topic: string): boolean {
  return mapping.accountPrefixes
    .map((prefix) => fill(prefix, words))
    .some((prefix) => (prefix.endsWith('/') ? topic.startsWith(prefix) : topic === prefix));
}

/** The words in braces that some texts ask for. */
export function wordsIn(texts: Iterable<string>): ReadonlySet<string> {
  const found = [...texts].flatMap((text) => text.match(WORD_IN_BRACES) ?? []);
  return new Set(found.map((braced) => braced.slice(1, -1)));
}

/** All words a device of this mapping may give. */
export function wordsAskedBy(
  mapping: Pick<PayloadMapping, 'topics' | 'serial' | 'availability' | 'keepAlive'>,
): ReadonlySet<string> {
  return wordsIn([
    ...mapping.topics.flatMap(({ topic, values }) => [topic, ...values.flatMap(textsOf)]),
    ...mapping.availability.flatMap(({ topic, offline }) => [topic, ...offline]),
    ...(mapping.serial ?? []),
    mapping.keepAlive?.topic ?? '',
  ]);
}

/** The texts of a value that may hold words. */
export function textsOf({ sum, less = [], unitPath = [], unit }: MappedValue): string[] {
  return [...sum.flat(), ...less, ...unitPath, unit];
}
