import { Energy } from '../../kernel/energy.js';
import { Instant } from '../../kernel/quarter-hour.js';
import { Zone } from '../../kernel/zone.js';
import { Meaning } from '../device-profile.js';
import { MeantValue } from '../known-device.js';
import { Refusal } from '../spool/frame-decoder.js';
import { isEnergy, MappedTopic, MappedValue, PayloadPath } from './payload-mapping.js';
import { isUnit } from './parse-payload-mapping.js';
import { milliwattHours, NumberFault, numberText, telegramText } from './payload-number.js';
import { timeOf } from './payload-time.js';
import { ResolvedMapping } from './resolve-mapping.js';
import { Json, JsonNumber, JsonObject, parseStrictJson } from './strict-json.js';

/** Something about a message that is told to the operator although its values are used. */
export interface Notice {
  readonly code: string;
  /** The place inside the message it is about. */
  readonly at: string;
  readonly sentence: string;
}

/** What a message says and since when. */
export interface ReadPayload {
  readonly at: Instant;
  /** The time is the device's own. */
  readonly own: boolean;
  readonly isClockOdd: boolean;
  readonly values: readonly PartValue[];
  readonly notices: readonly Notice[];
  readonly serial?: string | undefined;
  readonly sequence?: number | undefined;
}

/** A value, or one of the parts a register is the sum of. */
export type PartValue = MeantValue & { readonly part?: MappedValue['part'] };

/** A message as it came: what and when; its topic is that of the mapping. */
export interface Message {
  readonly text: string;
  readonly receivedAt: Instant;
  readonly zone: Zone;
}

const SERIAL_MAX = 64;
const CONTROL = /\p{Cc}/u;
const INDEX = /^\d{1,4}$/;

/**
 * Reads one message by its mapping. A register that cannot be used (no number, negative, decimal comma)
 * refuses the message; a live value is left out and told; a value that is absent says nothing, since
 * partial messages are normal, but an empty message is none.
 */
export function readPayload(
  mapping: ResolvedMapping,
  topic: MappedTopic,
  message: Message,
): ReadPayload | Refusal {
  const root = rootOf(topic, message.text);
  if (isFault(root)) return root;
  const time = timeOf(topic.time && at(root.json, topic.time.path), {
    form: topic.time?.form ?? 'iso',
    unset: topic.time?.unset,
    ...message,
  });
  if ('refused' in time) return time;
  const sequence = sequenceOf(mapping.sequence && at(root.json, mapping.sequence));
  if (isFault(sequence)) return sequence;
  const { values, notices, refused } = valuesOf(topic, root.json);
  if (refused !== undefined) return refused;
  if (topic.time !== undefined && topic.time.form !== 'local' && !time.own) {
    const sentence = 'Messages come without a time of their own; the time of arrival is used.';
    notices.push({ code: 'time-of-arrival', at: '', sentence });
  }
  notices.push(...extraKeys(mapping, topic, root.json));
  const serial = serialOf(mapping.serial && at(root.json, mapping.serial));
  return { ...time, values, notices, serial, sequence };
}

interface FoundValues {
  readonly values: PartValue[];
  readonly notices: Notice[];
  readonly refused?: Refusal | undefined;
}

function valuesOf(topic: MappedTopic, json: Json): FoundValues {
  const found: FoundValues = { values: [], notices: [] };
  for (const entry of topic.values) {
    const mapped = typeof json === 'string' ? { ...entry, sum: [[]] } : entry;
    const read = valueOf(mapped, topic, json);
    if (read === undefined) continue;
    if (!isFault(read)) found.values.push(read);
    else if (isEnergy(mapped.meaning) && read.code !== 'part-missing') {
      return { ...found, refused: read };
    } else found.notices.push({ code: read.code, at: mapped.meaning, sentence: read.refused });
  }
  return found;
}

type Fault = Refusal & { readonly code: string };

function isFault<T>(found: T): found is Extract<T, Fault> {
  return typeof found === 'object' && found !== null && 'refused' in found;
}

function rootOf(topic: MappedTopic, text: string): { readonly json: Json } | Fault {
  const isObject = /^\s*[{[]/.test(text);
  if (topic.form === 'number' || (topic.form === 'json-or-number' && !isObject)) {
    return { json: text };
  }
  const read = parseStrictJson(text);
  if (!('root' in read)) return read;
  const { root } = read;
  const isList = topic.values.some(({ sum }) => sum.some(([key = '']) => INDEX.test(key)));
  if (root instanceof JsonNumber) {
    return { code: 'schema', refused: 'the payload is a bare number, not an object' };
  }
  if (Array.isArray(root) ? !isList : !(root instanceof Map)) {
    return { code: 'type', refused: 'the payload is no object' };
  }
  const isBlank = Array.isArray(root) ? root.length === 0 : (root as JsonObject).size === 0;
  return isBlank ? { code: 'missing', refused: 'the payload holds nothing' } : { json: root };
}

/** Undefined when the message does not speak of the value. */
function valueOf(
  mapped: MappedValue,
  topic: MappedTopic,
  json: Json,
): PartValue | Fault | undefined {
  const { meaning, unit, part } = mapped;
  const found = partsOf(mapped, topic, json);
  if (found === undefined || isFault(found)) return found;
  const unitFound = mapped.unitPath && at(json, mapped.unitPath);
  if (!isUnit(unit) || (unitFound !== undefined && unitFound !== unit)) {
    const itsUnit = typeof unitFound === 'string' ? unitFound : unit;
    return { code: 'unit', refused: `${meaning} is counted in '${itsUnit}', not in '${unit}'` };
  }
  if (!isEnergy(meaning)) return liveValue(meaning, mapped, found);
  let sum = 0;
  for (const { text, place } of found.plus) {
    const energy = milliwattHours(text, unit, place);
    if (typeof energy !== 'number') return energy;
    sum += energy;
  }
  return { meaning, energy: Energy.ofMilliwattHours(sum), ...(part && { part }) };
}

interface Text {
  readonly text: string;
  readonly place: string;
}

interface Parts {
  readonly plus: readonly Text[];
  readonly minus: readonly Text[];
}

/** The numbers a value is made of. One missing part of several voids the value, and shows. */
function partsOf(mapped: MappedValue, topic: MappedTopic, json: Json): Parts | Fault | undefined {
  const plus = mapped.sum.map((path) => textsAt(mapped, topic, at(json, path), path));
  const faulty = plus.find(isFault);
  if (faulty !== undefined) return faulty;
  const there = plus.filter((one): one is readonly Text[] => one !== undefined && !isFault(one));
  if (there.length === 0) return undefined;
  if (there.length < plus.length) {
    const missing = mapped.sum.filter((_, place) => plus[place] === undefined).map(nameOf);
    return { code: 'part-missing', refused: `${mapped.meaning} lacks ${missing.join(' and ')}` };
  }
  const less = mapped.less && textsAt(mapped, topic, at(json, mapped.less), mapped.less);
  if (isFault(less)) return less;
  return { plus: there.flat(), minus: less ?? [] };
}

function textsAt(
  mapped: MappedValue,
  topic: MappedTopic,
  found: Json | undefined,
  path: PayloadPath,
): readonly Text[] | NumberFault | Fault | undefined {
  if (found === undefined || (found === null && topic.nulls === 'nothing')) return undefined;
  const place = nameOf(path);
  if (mapped.obis !== undefined) {
    const read = telegramText(found, place, { obis: mapped.obis, unit: mapped.unit });
    return read === undefined || isFault(read) ? read : [{ ...read, place }];
  }
  if (!Array.isArray(found)) {
    const read = numberText(found, place);
    return isFault(read) ? read : [{ ...read, place }];
  }
  const phases = (found as readonly Json[]).map((one, index) =>
    numberText(one, `${place}[${index}]`),
  );
  const first = phases.find(isFault);
  if (phases.length === 0) return { code: 'missing', refused: `${place} is an empty list` };
  if (first?.code === 'missing') return { code: 'part-missing', refused: first.refused };
  if (first !== undefined) return first;
  return phases.flatMap((one) => (isFault(one) ? [] : [{ ...one, place }]));
}

function liveValue(
  meaning: Exclude<Meaning, 'import' | 'export'>,
  { unit, positive }: MappedValue,
  { plus, minus }: Parts,
): PartValue | Fault {
  const sumOf = (texts: readonly Text[]) => texts.reduce((sum, { text }) => sum + Number(text), 0);
  const value = (sumOf(plus) - sumOf(minus)) * (unit === 'kW' ? 1000 : 1);
  if (!Number.isFinite(value)) return { code: 'range', refused: `${meaning} is no finite number` };
  return { meaning, value: positive === 'export' && value !== 0 ? -value : value };
}

function sequenceOf(found: Json | undefined): number | undefined | Fault {
  if (found === undefined) return undefined;
  const number = found instanceof JsonNumber && /^\d{1,15}$/.test(found.text);
  if (!number) return { code: 'type', refused: 'the sequence number is no whole number' };
  return Number(found.text);
}

function serialOf(found: Json | undefined): string | undefined {
  const text = found instanceof JsonNumber ? found.text : found;
  if (typeof text !== 'string' || text === '' || text.length > SERIAL_MAX) return undefined;
  return CONTROL.test(text) ? undefined : text;
}

/** The keys of the root the mapping knows nothing about, where it wants to be told. */
function extraKeys(mapping: ResolvedMapping, topic: MappedTopic, json: Json): Notice[] {
  if (mapping.extraKeys === 'ignore' || !(json instanceof Map)) return [];
  const paths = topic.values.flatMap(({ sum, less = [], unitPath = [] }) => [
    ...sum,
    less,
    unitPath,
  ]);
  const known = new Set(
    [...paths, topic.time?.path ?? [], mapping.serial ?? [], mapping.sequence ?? []].map(
      ([key = '']) => key,
    ),
  );
  return [...(json as JsonObject).keys()]
    .filter((key) => !known.has(key))
    .map((key) => ({
      code: 'extra-key',
      at: key.slice(0, 64),
      sentence: `The key '${key.slice(0, 64)}' means nothing here and is not read.`,
    }));
}

function at(root: Json, path: PayloadPath): Json | undefined {
  let found: Json | undefined = root;
  for (const key of path) {
    if (found instanceof Map) found = (found as JsonObject).get(key);
    else if (Array.isArray(found) && INDEX.test(key)) found = (found as Json[]).at(Number(key));
    else return undefined;
  }
  return found;
}

function nameOf(path: PayloadPath): string {
  return path.length === 0 ? 'the payload' : path.join('.');
}
