import { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { firstLine, startProcess } from './own-process.js';

const START_MS_MAX = 180_000;

/** The pages over the scenario of three flats and a charger, in a process of their own. */
export interface TestPortal {
  readonly url: string;
  /** The cookie of a new session, as `name=value`. */
  logIn(login: string): Promise<string>;
  get(path: string, cookie?: string): Promise<Response>;
  post(path: string, fields: Record<string, string>, headers?: Headers): Promise<Response>;
}

type Headers = Record<string, string>;

export const SAME_ORIGIN = { 'sec-fetch-site': 'same-origin' };

const ACCOUNTS = [
  'anna:member,driver',
  'ben:member',
  'clara:member',
  'dora:lender',
  'coop:operator,member',
];

export function usePortal(): TestPortal {
  let child: ChildProcess | undefined;
  let url = '';

  beforeAll(async () => {
    const folder = 'test/scenarios/three-flats-and-a-charger/input';
    child = startProcess('test/support/open-portal.command.ts', [folder, '2026-05', ...ACCOUNTS]);
    url = await firstLine(child);
  }, START_MS_MAX);

  afterAll(async () => {
    if (child === undefined || child.exitCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }, START_MS_MAX);

  const get = (path: string, cookie = '') =>
    fetch(url + path, { headers: { cookie }, redirect: 'manual' });
  const post = (path: string, fields: Record<string, string>, headers: Headers = {}) =>
    fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: new URLSearchParams(fields).toString(),
      redirect: 'manual',
    });
  return {
    get url() {
      return url;
    },
    get,
    post,
    logIn: async (login) => {
      const fields = { login, password: `${login}-secret` };
      const answer = await post('/login', fields, SAME_ORIGIN);
      return answer.headers.get('set-cookie')?.split(';')[0] ?? '';
    },
  };
}
