import { isUnit } from './parse-payload-mapping.js';
import { ENERGY_UNITS } from './payload-mapping.js';
import { Json, JsonObject, parseStrictJson } from './strict-json.js';

/** A sensor that Home Assistant was told of, as far as a meter goes. */
export interface AnnouncedSensor {
  /** What belongs together: the device, else the node of the topic. */
  readonly node: string;
  readonly name: string;
  readonly kind: 'energy' | 'power';
  readonly topic: string;
  /** Keys joined by points; '' for a bare number. */
  readonly path: string;
  readonly unit: string;
  readonly availability: string | undefined;
  readonly offline: string | undefined;
}

/** A config that says nothing of energy (undefined), or why it cannot be read. */
export type ReadAnnouncement = AnnouncedSensor | { readonly refused: string } | undefined;

/** The long names of the abbreviations that meters use. */
const LONG: Readonly<Record<string, string>> = {
  stat_t: 'state_topic',
  unit_of_meas: 'unit_of_measurement',
  dev_cla: 'device_class',
  stat_cla: 'state_class',
  val_tpl: 'value_template',
  avty_t: 'availability_topic',
  pl_not_avail: 'payload_not_available',
  dev: 'device',
  ids: 'identifiers',
};
const TOPIC = /^[^/]+\/sensor\/(?:([^/]+)\/)?([^/]+)\/config$/;
const BARE = /^\{\{\s*value\s*(?:\|\s*(?:float|int)(?:\([^)]*\))?\s*)*\}\}$/;
const KEYED =
  /^\{\{\s*value_json((?:\.[A-Za-z_]\w*|\[(?:'[^'\]]+'|"[^"\]]+"|\d+)\])+)\s*(?:\|\s*(?:float|int)(?:\([^)]*\))?\s*)*\}\}$/;
const KEY = /\.([A-Za-z_]\w*)|\['([^']+)'\]|\["([^"]+)"\]|\[(\d+)\]/g;

/**
 * Reads one config of Home Assistant's MQTT discovery. Only templates that take one value are
 * understood; a computed one, a unit that no register counts in and a daily total are refused by name.
 */
export function readAnnouncement(topic: string, payload: string): ReadAnnouncement {
  const [, node = '', object = ''] = TOPIC.exec(topic) ?? [];
  if (object === '' || payload === '') return undefined;
  const read = parseStrictJson(payload);
  if (!('root' in read)) return { refused: `${topic}: ${read.refused}` };
  if (!(read.root instanceof Map)) return { refused: `${topic}: the config is no object` };
  const config = new Config(read.root as JsonObject);
  const kind = config.text('device_class');
  if (kind !== 'energy' && kind !== 'power') return undefined;
  const name = config.text('name') ?? object;
  const sensor = sensorOf(config, kind);
  if ('refused' in sensor) return { refused: `${topic} (${name}): ${sensor.refused}` };
  return { ...sensor, name, node: config.device() ?? (node === '' ? object : node) };
}

type SaidSensor = Omit<AnnouncedSensor, 'node' | 'name'> | { readonly refused: string };

function sensorOf(config: Config, kind: AnnouncedSensor['kind']): SaidSensor {
  const topic = config.topic('state_topic');
  if (topic === undefined) return { refused: 'names no state topic' };
  const template = config.text('value_template') ?? '{{ value }}';
  const path = pathOf(template);
  if (path === undefined) return { refused: `the template ${template} is computed` };
  const unit = config.text('unit_of_measurement') ?? '';
  if (!isUnit(unit) || ENERGY_UNITS.includes(unit) !== (kind === 'energy')) {
    return { refused: `'${unit}' is no unit of ${kind} that is read here` };
  }
  if (kind === 'energy' && config.text('state_class') === 'measurement') {
    return { refused: 'is no counter but a value of the moment' };
  }
  const availability = config.topic('availability_topic') ?? config.availability();
  const offline = config.text('payload_not_available');
  return { kind, topic, path, unit, availability, offline };
}

function pathOf(template: string): string | undefined {
  if (BARE.test(template)) return '';
  const [, keys = ''] = KEYED.exec(template) ?? [];
  const found = [...keys.matchAll(KEY)].map((match) => match.slice(1).find((key) => key) ?? '');
  return found.length === 0 || found.some((key) => /[.{}]/.test(key)) ? undefined : found.join('.');
}

/** A config by its long names. */
class Config {
  private readonly entries: ReadonlyMap<string, Json>;

  constructor(written: JsonObject) {
    this.entries = longNames(written);
  }

  text(key: string): string | undefined {
    const found = this.entries.get(key);
    return typeof found === 'string' ? found : undefined;
  }

  /** A topic, with the base topic in place of `~`; never one that reaches further. */
  topic(key: string, entries = this.entries): string | undefined {
    const found = entries.get(key);
    if (typeof found !== 'string') return undefined;
    const full = found.replace(/^~|~$/, this.text('~') ?? '~');
    return /^[^$#+~{}][^#+{}]*$/.test(full) ? full : undefined;
  }

  availability(): string | undefined {
    const found = this.entries.get('availability') ?? this.entries.get('avty');
    const [first] = Array.isArray(found) ? (found as Json[]) : [];
    if (!(first instanceof Map)) return undefined;
    const entry = first as JsonObject;
    return this.topic('topic', entry) ?? this.topic('t', entry);
  }

  device(): string | undefined {
    const device = this.entries.get('device');
    if (!(device instanceof Map)) return undefined;
    const ids = longNames(device as JsonObject).get('identifiers');
    const first = Array.isArray(ids) ? (ids as Json[]).at(0) : ids;
    return typeof first === 'string' ? first : undefined;
  }
}

function longNames(written: JsonObject): ReadonlyMap<string, Json> {
  return new Map([...written].map(([key, found]) => [LONG[key] ?? key, found]));
}

/** A ready entry of devices.yaml for each device, and what a person has to choose between. */
export function proposalsOf(sensors: readonly AnnouncedSensor[]): readonly string[] {
  const nodes = new Map<string, AnnouncedSensor[]>();
  for (const sensor of sensors) nodes.set(sensor.node, [...(nodes.get(sensor.node) ?? []), sensor]);
  return [...nodes].map(([node, found]) => proposalOf(node, found));
}

function proposalOf(node: string, sensors: readonly AnnouncedSensor[]): string {
  const isExport = ({ name, topic }: AnnouncedSensor) =>
    /export|return|feed|yield|einspeis|liefer/i.test(`${name} ${topic}`);
  const counters = sensors.filter(({ kind }) => kind === 'energy');
  const chosen = {
    import: counters.find((one) => !isExport(one)),
    export: counters.find(isExport),
    power: sensors.find(({ kind }) => kind === 'power'),
  };
  const used = Object.values(chosen);
  const others = sensors.filter((one) => !used.includes(one));
  const id = node
    .replaceAll(/[^A-Za-z0-9_-]/g, '-')
    .replace(/^[-_]+/, '')
    .slice(0, 40);
  const lines = [
    `- id: ${id}`,
    `  meter: ${id} # the meter of community.yaml`,
    '  source: mqtt',
    '  profile: home-assistant',
    `  name: ${id}`,
    '  with:',
    ...Object.entries(chosen).flatMap(([word, one]) =>
      one === undefined ? [] : wordsOf(word, one),
    ),
    ...availabilityOf(sensors),
    ...others.map(({ name, topic }) => `  # not used: ${name} (${topic})`),
  ];
  return lines.join('\n');
}

function wordsOf(word: string, { topic, path, unit }: AnnouncedSensor): string[] {
  const given: [string, string][] = [
    [word, topic],
    [`${word}path`, path],
    [`${word}unit`, unit],
  ];
  return given
    .filter(([, text]) => text !== '')
    .map(([key, text]) => `    ${key}: ${JSON.stringify(text)}`);
}

function availabilityOf(sensors: readonly AnnouncedSensor[]): string[] {
  const found = sensors.find(({ availability }) => availability !== undefined);
  if (found === undefined) return [];
  const offline =
    found.offline === undefined ? [] : [`    offline: ${JSON.stringify(found.offline)}`];
  return [`    availability: ${JSON.stringify(found.availability)}`, ...offline];
}
