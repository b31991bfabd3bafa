import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

export interface ModbusPeers {
  /** In the order they were asked for. */
  readonly ports: readonly number[];
  close(): void;
}

/** Modbus peers in a process of their own: `['sound=170', 'silent=20']`. */
export async function openModbusPeers(wanted: readonly string[]): Promise<ModbusPeers> {
  const loader = path.join(import.meta.dirname, 'typescript-loader.js');
  const file = path.join(import.meta.dirname, 'modbus-peers.command.ts');
  const child = fork(file, [...wanted], { execArgv: ['--import', loader] });
  const [ports] = (await once(child, 'message')) as [number[]];
  return { ports, close: () => child.kill() };
}
