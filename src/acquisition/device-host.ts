/** Where a host name or address leads, as far as its text tells. */
export type HostReach = 'private' | 'loopback' | 'link-local' | 'public' | 'name';

/** What a device list lets a host lead to besides private addresses. */
export interface HostAllowance {
  /** Names and addresses, as written under `allowHosts`. */
  readonly hosts: readonly string[];
  readonly loopback: boolean;
}

/** Whether an address may be connected to; asked at each connection, because names change their meaning. */
export function mayReach(address: string, { hosts, loopback }: HostAllowance): boolean {
  const reach = reachOf(address);
  return reach === 'private' || hosts.includes(address) || (reach === 'loopback' && loopback);
}

const V4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;
const NAME = /^(?=.{1,253}$)[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/;

/**
 * Tells private addresses from those that a device list may not reach without being asked twice: a
 * config file must not turn the service into a way into other machines. Undefined for text that is no
 * host. Source: RFC 1918, RFC 4193, RFC 3927, RFC 6890.
 */
export function reachOf(host: string): HostReach | undefined {
  const match = V4.exec(host);
  if (match !== null) return reachOfV4(match.slice(1).map(Number));
  if (host.includes(':')) return reachOfV6(host.toLowerCase());
  if (!NAME.test(host) || /^[\d.]+$/.test(host)) return undefined;
  return host === 'localhost' || host.endsWith('.localhost') ? 'loopback' : 'name';
}

function reachOfV4(bytes: readonly number[]): HostReach | undefined {
  if (bytes.some((byte) => byte > 255)) return undefined;
  const [a = 0, b = 0] = bytes;
  if (a === 127) return 'loopback';
  if (a === 169 && b === 254) return 'link-local';
  if (a === 10 || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168)) return 'private';
  return 'public';
}

function reachOfV6(host: string): HostReach | undefined {
  if (!/^[0-9a-f:]+$/.test(host)) return undefined;
  if (host === '::1') return 'loopback';
  if (/^fe[89ab]/.test(host)) return 'link-local';
  return /^f[cd]/.test(host) ? 'private' : 'public';
}
