import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { connectAsync } from 'mqtt';
import { Commonwatt, dataDirectory, removeService } from '../support/commonwatt.js';
import { freePort } from '../support/free-port.js';

const PATIENT = 240_000;

const COMMUNITY = `version: 1
community: { id: hof, name: Hof eG, timezone: Europe/Berlin, locale: de-DE, currency: EUR, legalModel: closed }
meteringPoints:
  - { id: grid, kind: grid }
  - { id: roof, kind: generation }
  - { id: flat-2, kind: consumption }
meters:
  - { id: EMH-2, meteringPoint: flat-2 }
members:
  - { id: coop, name: Hof eG, role: operator }
  - { id: bo, name: Bo Buche }
holdings:
  - { meteringPoint: flat-2, member: bo, tariff: house, from: 2025-01-01 }
tariffs:
  - { id: house, prices: [{ from: 2025-01-01, solar: 0.22, grid: 0.30, base: 5.00, vat: 19 }] }
allocation:
  - { from: 2025-01-01, key: proportional, model: producer }
`;
const DEVICES = `version: 1
devices:
  - { id: flat-2-head, meter: EMH-2, source: mqtt, profile: tasmota-sml, name: flat-2-head }
`;

describe('commonwatt start with the built-in broker', () => {
  let directory = '';
  let accounts = '';
  let settings: Record<string, string | number> = {};

  beforeAll(async () => {
    directory = await dataDirectory();
    accounts = path.join(directory, 'accounts.yaml');
    const config = path.join(directory, 'config');
    await mkdir(config);
    await writeFile(path.join(config, 'community.yaml'), COMMUNITY);
    await writeFile(path.join(config, 'devices.yaml'), DEVICES);
    settings = {
      COMMONWATT_DATA: path.join(directory, 'service'),
      PORT: await freePort(),
      OCPP_PORT: await freePort(),
      BROKER_PORT: await freePort(),
      BROKER_ACCOUNTS_FILE: accounts,
    };
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  const start = () =>
    Commonwatt.run(['start', '--config', path.join(directory, 'config')], settings);

  /** What a start that must fail says. */
  async function refused(text: string, mode: number): Promise<string> {
    await writeFile(accounts, text);
    await chmod(accounts, mode);
    const command = start();
    expect(await command.ended()).toBe(1);
    return command.output;
  }

  it(
    'refuses accounts everybody may read, and a device without one',
    async () => {
      const none = 'version: 1\naccounts: []\n';
      expect(await refused(none, 0o644)).toMatch(
        /everybody on this machine may open it; run `chmod/,
      );
      expect(await refused(none, 0o600)).toMatch(
        /hof\/flat-2-head has no account; `commonwatt broker-account hof\/flat-2-head` makes one/,
      );
    },
    PATIENT,
  );

  it(
    'lets a device in by the password that was made for it, and by no other',
    async () => {
      const made = Commonwatt.run(['broker-account', 'hof/flat-2-head'], settings);
      expect(await made.ended()).toBe(0);
      const password = /password (\S+)/.exec(made.output)?.[1] ?? '';
      const line = made.output.split('\n').find((each) => each.startsWith('  - ')) ?? '';
      await writeFile(accounts, `version: 1\naccounts:\n${line}\n`);
      await chmod(accounts, 0o600);
      const service = start();
      try {
        await service.says('Commonwatt runs for Hof eG at ');
        const url = `mqtt://127.0.0.1:${settings['BROKER_PORT'] ?? ''}`;
        const login = { username: 'flat-2-head', reconnectPeriod: 0 };
        await expect(connectAsync(url, { ...login, password: 'guess' })).rejects.toThrow(
          /Not authorized/,
        );
        const head = await connectAsync(url, { ...login, password });
        const payload = JSON.stringify({ SML: { Total_in: 12.5 } });
        await head.publishAsync('tele/flat-2-head/SENSOR', payload, { qos: 1 });
        await head.endAsync();
        expect(await service.end('SIGTERM')).toBe(0);
      } finally {
        await removeService(service, directory);
      }
    },
    PATIENT,
  );
});
