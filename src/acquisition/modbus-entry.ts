import { z } from 'zod';
import { mayReach, reachOf } from './device-host.js';
import { DeviceReferences } from './device-references.js';
import { BusAddress, busName } from './modbus/bus-address.js';
import { AskedDevice, busLoad } from './modbus/bus-load.js';
import { flagText, numberText, oneOf, requiredText, wholeText } from './text-schema.js';

/** A meter that is asked over Modbus. */
export interface ModbusEntry {
  readonly id: string;
  readonly meter: string;
  readonly source: 'modbus';
  readonly address: BusAddress;
  readonly unit: number;
  readonly profile: string;
  readonly pollSeconds: number;
}

/** What is wrong with an entry of the list, and with which. */
export interface EntryFault {
  readonly place: number;
  readonly field: string;
  readonly message: string;
}

/** The fields of a Modbus entry besides id and meter. */
export const modbusFields = {
  source: z.literal('modbus'),
  transport: oneOf(['tcp', 'rtu', 'rtu-over-tcp']).default('tcp'),
  host: requiredText.optional(),
  port: wholeText(1, 65_535).optional(),
  serialPort: requiredText.optional(),
  baud: wholeText(1_200, 115_200).optional(),
  parity: oneOf(['none', 'even', 'odd']).optional(),
  stopBits: wholeText(1, 2).optional(),
  unit: wholeText(1, 247),
  profile: requiredText,
  pollSeconds: numberText(0.5, 60).default(10),
  allowLoopback: flagText.default(false),
};

export type WrittenModbusEntry = z.output<z.ZodObject<typeof modbusFields>> & {
  readonly id: string;
  readonly meter: string;
};

const PORT = 502;
const SERIAL_FIELDS = ['serialPort', 'baud', 'parity', 'stopBits'] as const;
const NETWORK_FIELDS = ['host', 'port'] as const;

/** An entry whose address was found sound. */
export function modbusEntryOf(
  written: WrittenModbusEntry,
  allowHosts: readonly string[],
): ModbusEntry {
  const { id, meter, source, unit, profile, pollSeconds } = written;
  const address = addressOf(written, allowHosts);
  return { id, meter, source, address, unit, profile, pollSeconds };
}

/** 9600 baud, no parity and one stop bit are what most meters leave the factory with. */
function addressOf(written: WrittenModbusEntry, allowHosts: readonly string[]): BusAddress {
  const { transport, host = '', port = PORT, serialPort = '', allowLoopback } = written;
  if (transport !== 'rtu') {
    return { transport, host, port, allowed: { hosts: allowHosts, loopback: allowLoopback } };
  }
  const { baud = 9_600, parity = 'none' } = written;
  return { transport, serialPort, baud, parity, stopBits: written.stopBits === 2 ? 2 : 1 };
}

/** What is wrong with where a device is to be found. */
export function addressFaults(
  written: WrittenModbusEntry,
  place: number,
  allowHosts: readonly string[],
): EntryFault[] {
  const serial = written.transport === 'rtu';
  const needed = serial ? 'serialPort' : 'host';
  const unfit = (serial ? NETWORK_FIELDS : SERIAL_FIELDS).filter(
    (field) => written[field] !== undefined,
  );
  const faults = unfit.map((field) => ({
    place,
    field,
    message: `does not belong to \`transport: ${written.transport}\`; remove it or correct the transport`,
  }));
  if (written[needed] === undefined) {
    const message = serial
      ? 'is missing; write the path of the serial port, e.g. /dev/ttyUSB0'
      : 'is missing; write an IP address or a host name';
    return [...faults, { place, field: needed, message }];
  }
  const fault = serial ? undefined : hostFault(written, allowHosts);
  return fault === undefined ? faults : [...faults, { place, field: 'host', message: fault }];
}

function hostFault(
  { host = '', allowLoopback }: WrittenModbusEntry,
  allowHosts: readonly string[],
): string | undefined {
  const reach = reachOf(host);
  if (reach === undefined) return `'${host}' is no address; write an IP address or a host name`;
  if (mayReach(host, { hosts: allowHosts, loopback: allowLoopback })) return undefined;
  if (reach === 'loopback') {
    return `'${host}' is this machine itself; write \`allowLoopback: true\` beside it if that is meant`;
  }
  const kind = { 'link-local': 'a link-local', public: 'a public', name: 'a named', private: 'a' };
  return `'${host}' is ${kind[reach]} host; add it to \`allowHosts\` at the top of this file if that is meant`;
}

/**
 * Devices on one line must agree how it is spoken to, and all their answers must fit between two
 * questions: a line answers one device at a time.
 */
export function lineFaults(
  devices: readonly (WrittenModbusEntry | { readonly source: 'mqtt' })[],
  references: DeviceReferences,
): EntryFault[] {
  const lines = new Map<string, [WrittenModbusEntry, number][]>();
  devices.forEach((device, place) => {
    if (device.source !== 'modbus') return;
    const name = busName(addressOf(device, []));
    lines.set(name, [...(lines.get(name) ?? []), [device, place]]);
  });
  return [...lines].flatMap(([name, entries]) => {
    const disagreeing = disagreements(name, entries);
    return disagreeing.length > 0 ? disagreeing : overload(name, entries, references);
  });
}

function disagreements(name: string, entries: readonly [WrittenModbusEntry, number][]) {
  const spoken = entries.map(([entry]) => settingsText(addressOf(entry, [])));
  if (new Set(spoken).size < 2) return [];
  return entries.map(([entry, place], index) => ({
    place,
    field: entry.transport === 'rtu' ? 'serialPort' : 'transport',
    message: `says ${spoken[index]}, but devices on ${name} must agree; written are: ${[...new Set(spoken)].join('; ')}`,
  }));
}

function settingsText(address: BusAddress): string {
  if (address.transport !== 'rtu') return address.transport;
  return `${address.baud} baud, parity ${address.parity}, ${address.stopBits} stop bits`;
}

function overload(
  name: string,
  entries: readonly [WrittenModbusEntry, number][],
  references: DeviceReferences,
): EntryFault[] {
  const asked = entries.flatMap(([entry]): AskedDevice[] => {
    const requests = references.profiles.get(entry.profile)?.requests;
    if (requests === undefined) return [];
    return [
      { id: entry.id, pollSeconds: entry.pollSeconds, requests, address: addressOf(entry, []) },
    ];
  });
  const { share, arithmetic } = busLoad(asked);
  if (share <= 1) return [];
  const message = `${name} cannot answer that often: ${arithmetic}; ask less often or use another line`;
  return entries.slice(-1).map(([, place]) => ({ place, field: 'pollSeconds', message }));
}
