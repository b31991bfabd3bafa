import { existsSync, readdirSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import path from 'node:path';
import { Period, previousPeriod } from '../../src/kernel/local-day.js';
import { Instant } from '../../src/kernel/quarter-hour.js';
import { Zone } from '../../src/kernel/zone.js';
import {
  Commonwatt,
  databaseOf,
  dataDirectory,
  processesNaming,
  removeService,
} from '../support/commonwatt.js';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.js';
import { rowsOf } from '../support/sql.js';

const PATIENT = 240_000;
const READY = 'Ctrl-C ends the demo';
const STATEMENTS = 'select number, input_hash from billing.statement order by number';
const ENTRIES = 'select id, key, hash from ledger.entry order by community, id';
const FROM_MEMORY = `select meter, register, count(*)::int, max(milliwatt_hours)::text as most
  from acquisition.reading where source = 'simulator' group by 1, 2 order by 1, 2`;
const HEARD = `select distinct meter from acquisition.reading
  where frame_sequence is not null and received_at > $1`;

describe('npm start', () => {
  let directory = '';
  let settings: Record<string, string | number> = {};
  let demo: Commonwatt;
  let url = '';

  const rows = async (sql: string) => rowsOf(await databaseOf(directory), sql);
  const close = async (month: Period) => {
    const command = Commonwatt.run(['close', month], settings);
    return { code: await command.ended(), output: command.output };
  };

  beforeAll(async () => {
    directory = await dataDirectory();
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    settings = { COMMONWATT_DATA: directory, PORT: port, OCPP_PORT: await freePort() };
    demo = Commonwatt.run(['demo'], settings);
    await demo.says(READY);
  }, PATIENT);
  afterAll(() => removeService(demo, directory), PATIENT);

  it.each`
    page                 | status | leadsTo
    ${'/login'}          | ${200} | ${null}
    ${'/fund/werkhalle'} | ${200} | ${null}
    ${'/ev/charger-1'}   | ${200} | ${null}
    ${'/statements'}     | ${303} | ${'/login?next=%2Fstatements'}
    ${'/loans'}          | ${303} | ${'/login?next=%2Floans'}
    ${'/operator'}       | ${303} | ${'/login?next=%2Foperator'}
    ${'/ev'}             | ${303} | ${'/login?next=%2Fev'}
    ${'/fund'}           | ${303} | ${'/login?next=%2Ffund'}
    ${'/nowhere'}        | ${404} | ${null}
  `('answers $page with $status', async ({ page, status, leadsTo }) => {
    const answer = await fetch(`${url}${page as string}`, { redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([status, leadsTo]);
  });

  it('prints the addresses of its pages and log-ins that open them', async () => {
    for (const page of ['statements', 'loans', 'operator', 'ev', 'fund/werkhalle']) {
      expect(demo.output).toContain(`${url}/${page} `);
    }
    const logins = [...demo.output.matchAll(/^ {2}([a-z]+) +(werkhalle) +\S/gm)];
    expect(logins.map(([, login]) => login)).toEqual(['anna', 'clara', 'hanna', 'coop', 'jonas']);
    for (const [, login = '', password = ''] of logins) {
      const body = new URLSearchParams({ login, password });
      const form = { method: 'POST', body, headers: { origin: url } };
      const answer = await fetch(`${url}/login`, { ...form, redirect: 'manual' });
      const [cookie = ''] = answer.headers.getSetCookie();
      expect([login, answer.status, cookie]).toEqual([
        login,
        303,
        expect.stringMatching(/=.{20,}/),
      ]);
      const home = `${url}${answer.headers.get('location') ?? ''}`;
      const page = await fetch(home, { headers: { cookie: cookie.split(';')[0] ?? '' } });
      expect([home, page.status, page.redirected]).toEqual([home, 200, false]);
    }
  });

  it(
    'says in a sentence that one runs when it is started a second time',
    async () => {
      const ports = { PORT: await freePort(), OCPP_PORT: await freePort() };
      const second = Commonwatt.run(['demo'], { ...settings, ...ports });
      expect(await second.ended()).toBe(1);
      expect(second.output).toBe(
        `Commonwatt is already running in ${directory} (process ${demo.pid}). Stop it first, or set COMMONWATT_DATA to another directory.\n`,
      );
      expect((await fetch(`${url}/login`)).status).toBe(200);
    },
    PATIENT,
  );

  it(
    'closes the last month by hand, twice, with the same result and nothing new',
    async () => {
      const before = [await rows(STATEMENTS), await rows(ENTRIES)];
      expect(before.map((found) => found.length > 100)).toEqual([true, true]);
      const [first, second] = [await close(months().last), await close(months().last)];
      expect(first.output).toContain(months().last);
      expect(first.code).toBe(0);
      expect(second).toEqual(first);
      expect([await rows(STATEMENTS), await rows(ENTRIES)]).toEqual(before);
    },
    PATIENT,
  );

  it(
    'refuses to close a month that is not over',
    async () => {
      const { code, output } = await close(months().present);
      expect(code).toBe(1);
      expect(output).toMatch(/^\d{4}-\d{2} is not over before \S+Z?: close it after that, .*\.\n$/);
    },
    PATIENT,
  );

  it(
    'goes on where it was after kill -9, also when its database lived on',
    async () => {
      const before = [await rows(STATEMENTS), await rows(ENTRIES), await rows(FROM_MEMORY)];
      const filled = statSync(path.join(directory, 'simulator/history-filled')).mtimeMs;
      const server = killGuardianIn(directory);
      expect(await demo.end('SIGKILL')).toBe('SIGKILL');
      expect(processesNaming(directory).map(({ pid }) => pid)).toEqual([server]);

      const began = new Date();
      demo = Commonwatt.run(['demo'], settings);
      await demo.says(READY);
      expect(statSync(path.join(directory, 'simulator/history-filled')).mtimeMs).toBe(filled);
      const after = [await rows(STATEMENTS), await rows(ENTRIES), await rows(FROM_MEMORY)];
      expect(after).toEqual(before);
      const database = await databaseOf(directory);
      await eventually('a reading over Modbus and one over MQTT', async () => {
        const found = await rowsOf<{ meter: string }>(database, HEARD, [began]);
        const heard = found.map(({ meter }) => meter);
        return heard.includes('ABB-40221') && heard.includes('EMH-7104') ? true : undefined;
      });
    },
    PATIENT,
  );

  it(
    'ends on SIGTERM with exit code 0 and leaves no process behind',
    async () => {
      expect(await demo.end('SIGTERM')).toBe(0);
      await eventually('the end of the guardian', () =>
        processesNaming(directory).length === 0 ? true : undefined,
      );
      expect(readdirSync(directory).sort()).toEqual(['postgresql', 'simulator', 'spool']);
      expect(existsSync(path.join(directory, 'postgresql/cluster/postmaster.pid'))).toBe(false);
    },
    PATIENT,
  );
});

describe('npm start where a port is taken', () => {
  it.each(['PORT', 'OCPP_PORT'])(
    'says which one for %s, and has started nothing',
    async (variable) => {
      const directory = await dataDirectory();
      const other = createServer().listen(0, '127.0.0.1');
      await once(other, 'listening');
      const address = other.address();
      const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
      const free = { PORT: await freePort(), OCPP_PORT: await freePort() };
      const settings = { COMMONWATT_DATA: directory, ...free, [variable]: port };
      const demo = Commonwatt.run(['demo'], settings);
      try {
        expect(await demo.ended()).toBe(1);
        expect(demo.output).toBe(
          `Port ${port} is in use by another program: stop it, or set PORT and OCPP_PORT to free ones.\n`,
        );
        expect(readdirSync(directory)).toEqual([]);
        expect(processesNaming(directory)).toEqual([]);
      } finally {
        other.close();
        await removeService(demo, directory);
      }
    },
    PATIENT,
  );
});

/** The month that runs in the Werkhalle, and the one before it. */
function months(): { readonly present: Period; readonly last: Period } {
  const present = new Zone('Europe/Berlin').periodOfInstant(Date.now() as Instant);
  return { present, last: previousPeriod(present) };
}

/** Kills the guardian of the embedded database, so that a killed service leaves the server alive. */
function killGuardianIn(directory: string): number {
  const found = processesNaming(directory);
  const isServer = ({ words }: { words: string[] }) => /\/postgres$/.test(words[0] ?? '');
  const servers = found.filter(isServer);
  expect(servers).toHaveLength(1);
  for (const { pid } of found.filter((one) => !isServer(one))) process.kill(pid, 'SIGKILL');
  return servers[0].pid;
}
