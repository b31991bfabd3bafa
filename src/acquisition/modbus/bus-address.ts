import { HostAllowance } from '../device-host.js';
import { Framing } from './reply-check.js';

/** A line units are asked on: everything behind one address shares it, one question at a time. */
export type BusAddress = NetworkAddress | SerialAddress;

export interface NetworkAddress {
  /** `rtu-over-tcp` is what a serial gateway in transparent mode speaks. */
  readonly transport: 'tcp' | 'rtu-over-tcp';
  readonly host: string;
  readonly port: number;
  readonly allowed: HostAllowance;
}

export interface SerialAddress extends SerialSettings {
  readonly transport: 'rtu';
  /** Path of the device file. */
  readonly serialPort: string;
}

export interface SerialSettings {
  readonly baud: number;
  readonly parity: 'none' | 'even' | 'odd';
  readonly stopBits: 1 | 2;
}

/** Entries with the same name are asked on one line. */
export function busName(address: BusAddress): string {
  return address.transport === 'rtu' ? address.serialPort : `${address.host}:${address.port}`;
}

export function framingOf(address: BusAddress): Framing {
  return address.transport === 'tcp' ? 'tcp' : 'rtu';
}
