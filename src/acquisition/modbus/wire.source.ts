import { lookup } from 'node:dns/promises';
import { isIP, Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { HostAllowance, mayReach } from '../device-host.js';
import { BusAddress, NetworkAddress, SerialAddress } from './bus-address.js';
import { faultOf, ModbusFault } from './modbus-fault.js';
import { PassingTime } from './passing-time.source.js';

/** Bytes to and from a bus. */
export interface Wire {
  readonly stream: Duplex;
  /** Resolves when the bus may be opened again. */
  end(): Promise<void>;
}

/** What opening a wire needs of the world; tests bring their own. */
export interface WireParts {
  readonly time: PassingTime;
  /** Addresses of a host name. */
  readonly addressesOf: (host: string) => Promise<readonly string[]>;
  readonly loadSerialPort: () => Promise<SerialPortPackage>;
  readonly warn: (code: string, sentence: string) => void;
}

type SerialPortPackage = Pick<typeof import('serialport'), 'SerialPort'>;

export const systemWires: Pick<WireParts, 'addressesOf' | 'loadSerialPort'> = {
  addressesOf: async (host) => {
    const found = await lookup(host, { all: true, verbatim: true });
    return found.map(({ address }) => address);
  },
  loadSerialPort: () => import('serialport'),
};

const CONNECT_TIMEOUT_MS = 3_000;
const KEEPALIVE_MS = 10_000;

export function openWire(address: BusAddress, parts: WireParts): Promise<Wire> {
  return address.transport === 'rtu' ? openSerialPort(address, parts) : openSocket(address, parts);
}

async function openSocket({ host, port, allowed }: NetworkAddress, parts: WireParts) {
  const address = isIP(host) > 0 ? host : await allowedAddress(host, allowed, parts);
  const socket = new Socket();
  await new Promise<void>((resolve, reject) => {
    const cancel = parts.time.after(CONNECT_TIMEOUT_MS, () => {
      reject(new ModbusFault('unreachable', `no connection within ${CONNECT_TIMEOUT_MS} ms`));
      socket.destroy();
    });
    socket.on('error', (error) => {
      cancel();
      reject(faultOf(error));
      socket.destroy();
    });
    socket.connect({ host: address, port, noDelay: true }, () => {
      cancel();
      socket.setKeepAlive(true, KEEPALIVE_MS);
      resolve();
    });
  });
  const end = () => {
    socket.destroy();
    return Promise.resolve();
  };
  return { stream: socket, end };
}

/** Names are looked up at each connection: what a name leads to may change behind our back. */
async function allowedAddress(
  host: string,
  allowed: HostAllowance,
  { addressesOf, warn }: WireParts,
): Promise<string> {
  const found = await addressesOf(host).catch(() => {
    throw new ModbusFault('host', `nobody knows the address of ${host}`);
  });
  const chosen = found.find((address) => mayReach(address, allowed));
  if (chosen === undefined) {
    const list = found.join(', ') || 'nothing';
    const sentence = `${host} now leads to ${list}, which may not be asked; add the address to allowHosts if that is meant`;
    warn('host-refused', sentence);
    throw new ModbusFault('host', sentence);
  }
  if (found.length > 1) {
    warn('two-addresses', `${host} has the addresses ${found.join(', ')}; ${chosen} is asked`);
  }
  return chosen;
}

async function openSerialPort(
  address: SerialAddress,
  { loadSerialPort }: WireParts,
): Promise<Wire> {
  const { SerialPort } = await loadSerialPort().catch(() => {
    throw new ModbusFault(
      'serial-port',
      'the optional package `serialport` is not installed; run `npm install serialport`',
    );
  });
  const { serialPort: path, baud: baudRate, parity, stopBits } = address;
  const port = new SerialPort({ path, baudRate, parity, stopBits, dataBits: 8, autoOpen: false });
  await new Promise<void>((resolve, reject) => {
    port.open((error) => {
      if (error === null) resolve();
      else reject(new ModbusFault('serial-port', `${path} cannot be opened: ${error.message}`));
    });
  });
  port.on('error', () => undefined);
  const end = () =>
    new Promise<void>((resolve) => {
      if (port.isOpen)
        port.close(() => {
          resolve();
        });
      else resolve();
    });
  return { stream: port, end };
}
