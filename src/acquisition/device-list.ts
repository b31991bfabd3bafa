import { z } from 'zod';
import { PlacedTree } from '../community/yaml-tree.js';
import { DeviceReferences } from './device-references.js';
import {
  addressFaults,
  EntryFault,
  lineFaults,
  ModbusEntry,
  modbusEntryOf,
  modbusFields,
} from './modbus-entry.js';
import { numberText, oneOf, readBySchema, requiredText } from './text-schema.js';

/** A meter that publishes to the broker. */
export interface MqttEntry {
  readonly id: string;
  readonly meter: string;
  readonly source: 'mqtt';
  readonly profile: string;
  /** Stands for `{name}` in the mapping. */
  readonly name: string;
  /** Further words of the mapping, e.g. the group of an SML script. */
  readonly with: Readonly<Record<string, string>>;
  /** How often it speaks; longer silence is a gap. Absent: nobody can say. */
  readonly expectSeconds?: number | undefined;
}

export type DeviceEntry = ModbusEntry | MqttEntry;

const ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/;
const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,79}$/;

const id = z.string({ error: 'is missing; write an id' }).regex(ID, {
  error: ({ input }) =>
    `'${String(input)}' is no id; use letters, digits, '-' and '_', at most 40, the first a letter or digit`,
});
const MAPPING_WORD = /^(?!\$)[^#+{}\p{Cc}]{0,120}$/u;

const mappingWord = z.string({ error: 'is missing; write a text' }).regex(MAPPING_WORD, {
  error: ({ input }) =>
    `'${String(input)}' cannot stand in a topic; leave out '#', '+', braces and a leading '$'`,
});
const topicWord = z.string({ error: 'is missing; write the name of the device' }).regex(NAME, {
  error: ({ input }) =>
    `'${String(input)}' cannot stand in a topic; use letters, digits, '-', '_' and '.' ('#', '+' and '$SYS' would reach other devices)`,
});

const modbusEntry = z.strictObject({ id, meter: id, ...modbusFields });

const mqttEntry = z.strictObject({
  id,
  meter: id,
  source: z.literal('mqtt'),
  profile: requiredText,
  name: topicWord,
  with: z.record(z.string(), mappingWord).default({}),
  expectSeconds: numberText(0.5, 86_400).optional(),
});

const entry = z.discriminatedUnion('source', [modbusEntry, mqttEntry], {
  error: 'write `source: modbus` or `source: mqtt`',
});

const deviceList = z
  .strictObject({
    version: oneOf(['1']),
    /** Hosts outside the private networks, and names, that may be asked. */
    allowHosts: z.array(requiredText).default([]),
    devices: z.array(entry),
  })
  .superRefine((list, context) => {
    const faults = [
      ...list.devices.flatMap((device, place) =>
        device.source === 'modbus' ? addressFaults(device, place, list.allowHosts) : [],
      ),
      ...doubles(list.devices),
    ];
    for (const { field, place, message } of faults) {
      context.addIssue({ code: 'custom', path: ['devices', place, field], message });
    }
  });

/** Reads `devices.yaml` of a community; refuses it with every problem at once. */
export function parseDeviceList(
  tree: PlacedTree,
  file: string,
  references: DeviceReferences,
): readonly DeviceEntry[] {
  const checked = deviceList.superRefine((list, context) => {
    list.devices.forEach((device, place) => {
      for (const [field, message] of referenceFaults(device, references)) {
        context.addIssue({ code: 'custom', path: ['devices', place, field], message });
      }
    });
    for (const { field, place, message } of lineFaults(list.devices, references)) {
      context.addIssue({ code: 'custom', path: ['devices', place, field], message });
    }
  });
  const list = readBySchema(checked, tree, file);
  return list.devices.map((device) =>
    device.source === 'modbus' ? modbusEntryOf(device, list.allowHosts) : device,
  );
}

type WrittenEntry = z.output<typeof entry>;

/** Ids that differ only in case count as the same; a register is asked once; a name speaks once. */
function doubles(devices: readonly WrittenEntry[]): EntryFault[] {
  const seen = new Set<string>();
  return devices.flatMap((device, place) => {
    const keys: [string, string, string][] = [
      ['id', `id ${device.id.toLowerCase()}`, `'${device.id}' is the id of another device too`],
      ['meter', `meter ${device.meter}`, `'${device.meter}' is read by another device already`],
    ];
    return keys.flatMap(([field, key, message]) => {
      if (!seen.has(key)) {
        seen.add(key);
        return [];
      }
      return [{ place, field, message }];
    });
  });
}

function referenceFaults(device: WrittenEntry, references: DeviceReferences): [string, string][] {
  const faults: [string, string][] = [];
  if (references.meters?.has(device.meter) === false) {
    const known = [...references.meters].join(', ');
    faults.push(['meter', `'${device.meter}' is no meter of community.yaml; known are: ${known}`]);
  }
  const profile = references.profiles.get(device.profile);
  if (profile?.source !== device.source) {
    const fitting = [...references.profiles].filter(([, { source }]) => source === device.source);
    const names = fitting.map(([name]) => name).join(', ');
    faults.push([
      'profile',
      `'${device.profile}' is no ${device.source} profile; known are: ${names}`,
    ]);
  } else if (device.source === 'mqtt') {
    for (const word of Object.keys(device.with)) {
      if (profile.words.has(word)) continue;
      const known = [...profile.words].join(', ') || 'none';
      faults.push(['with', `'${word}' is no word of ${device.profile}; known are: ${known}`]);
    }
  }
  return faults;
}
