import { isSeq, parseDocument } from 'yaml';
import { parseYamlTree } from '../community/yaml-tree.js';
import { InputError } from '../kernel/problem.js';
import { parseDeviceList } from './device-list.js';
import { DeviceKinds, referencesOf } from './device-references.js';
import { reachOf } from './device-host.js';

/** Where a device was found and what reads it. */
export interface FoundPlace {
  readonly host: string;
  readonly port: number;
  readonly unit: number;
  readonly profile: string;
  readonly pollSeconds: number;
  /** Behind a serial gateway in transparent mode. */
  readonly rtuOverTcp: boolean;
}

/** One device of devices.yaml. */
export interface NewEntry extends FoundPlace {
  readonly id: string;
  readonly meter: string;
}

/** The entry as one line of the list under `devices`. */
export function entryLine({ id, meter, ...place }: NewEntry): string {
  const { host, port, unit, profile, pollSeconds } = place;
  const asked = `host: ${quoted(host)}, port: ${port}, unit: ${unit}, pollSeconds: ${pollSeconds}`;
  const transport = place.rtuOverTcp ? ', transport: rtu-over-tcp' : '';
  const loopback = reachOf(host) === 'loopback' ? ', allowLoopback: true' : '';
  return `- { id: ${id}, meter: ${meter}, source: modbus, profile: ${profile}, ${asked}${transport}${loopback} }`;
}

/** A name that fits into devices.yaml, from what a device calls itself. */
export function idFrom(text: string): string {
  const plain = text.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-+|-+$/g, '');
  return plain === '' ? 'device' : plain.slice(0, 40);
}

/**
 * The text of a device list with one device more, its comments kept. Refused where the list would not be
 * sound afterwards, e.g. because it holds that device, id or meter already.
 */
export function withEntry(text: string, file: string, entry: NewEntry, kinds: DeviceKinds): string {
  const document = parseDocument(text.trim() === '' ? 'version: 1\n' : text);
  if ((document.get('devices') ?? null) === null) document.set('devices', document.createNode([]));
  const devices = document.get('devices');
  if (!isSeq(devices)) {
    throw new InputError([
      { file, field: 'devices', message: 'is no list; write one entry a line' },
    ]);
  }
  refuseDouble(document.toJS() as WrittenList, file, entry);
  const line = parseDocument(entryLine(entry)).get(0, true);
  devices.flow = false;
  devices.add(line);
  const written = document.toString({ lineWidth: 0 });
  parseDeviceList(parseYamlTree(written, file), file, referencesOf(undefined, kinds));
  return written;
}

interface WrittenList {
  readonly devices: readonly Readonly<Record<string, unknown>>[];
}

function refuseDouble({ devices }: WrittenList, file: string, entry: NewEntry): void {
  const same = devices.findIndex(
    (device) =>
      device['host'] === entry.host &&
      Number(device['port'] ?? 502) === entry.port &&
      Number(device['unit']) === entry.unit &&
      device['profile'] === entry.profile,
  );
  if (same < 0) return;
  const message = `reads ${entry.profile} at ${entry.host}:${entry.port} unit ${entry.unit} already, as '${String(devices[same]?.['id'])}'`;
  throw new InputError([{ file, field: `devices[${same}]`, message }]);
}

function quoted(host: string): string {
  return host.includes(':') ? `'${host}'` : host;
}
