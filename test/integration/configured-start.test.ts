import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { connectAsync } from 'mqtt';
import { readDeviceKinds } from '../../src/acquisition/device-files.service.js';
import { Instant } from '../../src/kernel/quarter-hour.js';
import { Zone } from '../../src/kernel/zone.js';
import {
  EmbeddedDatabase,
  openEmbeddedDatabase,
} from '../../src/platform/embedded-database.service.js';
import { ModbusServer } from '../../src/simulator/modbus-server.device.js';
import { tasmotaMessages } from '../../src/simulator/mqtt-payloads.js';
import { profileImage } from '../../src/simulator/register-image.js';
import { Commonwatt, dataDirectory } from '../support/commonwatt.js';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.js';
import { TestInflux } from '../support/influx.js';
import { Mosquitto } from '../support/mosquitto.js';
import { rowsOf } from '../support/sql.js';

const PATIENT = 240_000;
const ACCOUNT = { username: 'commonwatt', password: 'a password with spaces' };
const FLAT_1_MWH = 1_234_500_000;
const FLAT_2_MWH = 987_654_321;
const READINGS = `select meter, register, milliwatt_hours::text as mwh, frame_sequence is not null as spooled
  from acquisition.reading where register = 'import' and meter = any($1)
  group by 1, 2, 3, 4 order by meter`;

const COMMUNITY = `version: 1
community: { id: hof, name: Hof eG, timezone: Europe/Berlin, locale: de-DE, currency: EUR, legalModel: closed }
meteringPoints:
  - { id: grid, kind: grid }
  - { id: roof, kind: generation }
  - { id: flat-1, kind: consumption }
  - { id: flat-2, kind: consumption }
meters:
  - { id: SDM-1, meteringPoint: flat-1 }
  - { id: EMH-2, meteringPoint: flat-2 }
members:
  - { id: coop, name: Hof eG, role: operator }
  - { id: ada, name: Ada Amsel }
  - { id: bo, name: Bo Buche }
holdings:
  - { meteringPoint: flat-1, member: ada, tariff: house, from: 2025-01-01 }
  - { meteringPoint: flat-2, member: bo, tariff: house, from: 2025-01-01 }
tariffs:
  - { id: house, prices: [{ from: 2025-01-01, solar: 0.22, grid: 0.30, base: 5.00, vat: 19 }] }
allocation:
  - { from: 2025-01-01, key: proportional, model: producer }
`;

const devices = (modbusPort: number) => `version: 1
devices:
  - { id: flat-1-meter, meter: SDM-1, source: modbus, profile: eastron-sdm630, host: 127.0.0.1,
      port: ${modbusPort}, unit: 7, pollSeconds: 1, allowLoopback: true }
  - { id: flat-2-head, meter: EMH-2, source: mqtt, profile: tasmota-sml, name: flat-2-head }
`;

describe('commonwatt start on an external PostgreSQL, InfluxDB and Mosquitto', () => {
  let directory = '';
  let config = '';
  let superuserUrl = '';
  let database: EmbeddedDatabase | undefined;
  let influx: TestInflux | undefined;
  let broker: Mosquitto | undefined;
  let modbus: ModbusServer | undefined;
  let service: Commonwatt | undefined;
  let settings: Record<string, string | number> = {};

  const start = async (own: Record<string, string | number>, folder = config) => {
    const command = Commonwatt.run(['start', '--config', folder], { ...settings, ...own });
    return { code: await command.ended(), output: command.output };
  };

  beforeAll(async () => {
    directory = await dataDirectory();
    database = await openEmbeddedDatabase({ directory: path.join(directory, 'server') });
    superuserUrl = await superuserOf(directory, database.serviceUrl);
    influx = await TestInflux.create();
    await influx.start();
    broker = await Mosquitto.start(ACCOUNT);
    modbus = await openMeter();
    config = path.join(directory, 'config');
    await mkdir(config);
    await writeFile(path.join(config, 'community.yaml'), COMMUNITY);
    await writeFile(path.join(config, 'devices.yaml'), devices(await modbus.open(0)));
    settings = {
      COMMONWATT_DATA: path.join(directory, 'service'),
      PORT: await freePort(),
      OCPP_PORT: await freePort(),
      DATABASE_URL: database.serviceUrl,
      INFLUX_URL: influx.url,
      INFLUX_DATABASE: 'hof',
      MQTT_URL: broker.url,
      MQTT_USERNAME: ACCOUNT.username,
      MQTT_PASSWORD: ACCOUNT.password,
    };
    const prepare = Commonwatt.run(['projection', 'prepare'], settings);
    const code = await prepare.ended();
    if (code !== 0) throw new Error(`InfluxDB could not be prepared: ${prepare.output}`);
  }, PATIENT);

  afterAll(async () => {
    await service?.end('SIGKILL');
    await modbus?.close();
    await broker?.stop();
    await influx?.remove();
    await database?.close();
    await rm(directory, { recursive: true, force: true });
  }, PATIENT);

  it(
    'tells everything that is wrong in environment and files at once',
    async () => {
      const bad = path.join(directory, 'bad');
      await cp(config, bad, { recursive: true });
      const [community, list] = [path.join(bad, 'community.yaml'), path.join(bad, 'devices.yaml')];
      await writeFile(community, COMMUNITY.replace('holdings:', 'colour: green\nholdings:'));
      await writeFile(list, devices(1502).replace('eastron-sdm630', 'eastron-sdm999'));
      const { code, output } = await start({ PORT: '99999', MQTT_URL: 'localhost:1883' }, bad);
      expect(code).toBe(1);
      expect(output.trimEnd().split('\n').sort()).toEqual([
        expect.stringMatching(
          /\/community\.yaml:15: colour: the key `colour` is not known here; known are /,
        ),
        expect.stringMatching(
          /\/devices\.yaml:3: devices\[0\]\.profile: 'eastron-sdm999' is no modbus profile; known are: .*eastron-sdm630/,
        ),
        expect.stringMatching(
          /^environment: MQTT_URL: expected an address like mqtt:\/\/host:1883/,
        ),
        'environment: PORT: expected a port between 1 and 65535',
      ]);
    },
    PATIENT,
  );

  it(
    'refuses a database without its layout and names the command that brings it',
    async () => {
      const { code, output } = await start({});
      expect(code).toBe(1);
      expect(output).toMatch(
        /^The database lacks \d+ migrations: run `commonwatt migrate` as its owner, or set DATABASE_MIGRATION_URL\.\n$/,
      );
    },
    PATIENT,
  );

  it(
    'brings the layout by hand, as the owner, twice',
    async () => {
      const owner = { DATABASE_MIGRATION_URL: database?.ownerUrl ?? '' };
      for (const own of [{}, owner, owner]) {
        const command = Commonwatt.run(['migrate'], { ...settings, ...own });
        expect([await command.ended(), command.output]).toEqual(
          own === owner
            ? [0, 'The database has the newest layout.\n']
            : [1, expect.stringMatching(/^DATABASE_MIGRATION_URL is not set; .*\.\n$/)],
        );
      }
    },
    PATIENT,
  );

  it(
    'refuses a role that could rewrite the journal: a superuser and the owner',
    async () => {
      for (const url of [superuserUrl, database?.ownerUrl ?? '']) {
        const { code, output } = await start({ DATABASE_URL: url });
        expect(code).toBe(1);
        expect(output).toMatch(
          /^The role commonwatt_(root|owner) of DATABASE_URL may rewrite the journal .*\.\n$/,
        );
        expect(output).not.toContain(new URL(url).password);
      }
    },
    PATIENT,
  );

  it(
    'brings what the meters say into PostgreSQL and InfluxDB, and ends on SIGTERM with code 0',
    async () => {
      service = Commonwatt.run(['start', '--config', config], settings);
      await service.says('Commonwatt runs for Hof eG at ');
      const page = await fetch(`http://127.0.0.1:${settings['PORT'] ?? ''}/login`);
      expect(page.status).toBe(200);

      const head = await connectAsync(broker?.url ?? '', { ...ACCOUNT, protocolVersion: 4 });
      const found = await eventually('readings of both meters in PostgreSQL', async () => {
        for (const { topic, payload } of shownByHead()) await head.publishAsync(topic, payload);
        const rows = await rowsOf(database?.serviceUrl ?? '', READINGS, [['SDM-1', 'EMH-2']]);
        return rows.length < 2 ? undefined : rows;
      });
      await head.endAsync();
      expect(found).toEqual([
        { meter: 'EMH-2', register: 'import', mwh: String(FLAT_2_MWH), spooled: true },
        { meter: 'SDM-1', register: 'import', mwh: String(FLAT_1_MWH), spooled: true },
      ]);
      const projected = await eventually('both meters in InfluxDB', async () => {
        const meters = await lastInInflux(influx?.url ?? '');
        return meters.length < 2 ? undefined : meters;
      });
      expect(projected).toEqual([
        ['EMH-2', FLAT_2_MWH],
        ['SDM-1', FLAT_1_MWH],
      ]);
      expect(await service.end('SIGTERM')).toBe(0);
    },
    PATIENT,
  );
});

/** The embedded server stands for one an operator runs: its superuser is known to the test only. */
async function superuserOf(directory: string, serviceUrl: string): Promise<string> {
  const text = await readFile(path.join(directory, 'server/passwords.json'), 'utf8');
  const url = new URL(serviceUrl);
  url.username = 'commonwatt_root';
  url.password = (JSON.parse(text) as { readonly root: string }).root;
  return url.href;
}

/** A meter of flat 1 on a real socket. */
async function openMeter(): Promise<ModbusServer> {
  const { profiles } = await readDeviceKinds('config/devices');
  const profile = profiles.get('eastron-sdm630');
  if (profile?.protocol !== 'modbus') throw new Error('config/devices has no eastron-sdm630');
  const shown = new Map<string, number>([
    ['import', FLAT_1_MWH],
    ['export', 0],
    ['power', 421],
    ['voltage', 230],
    ['frequency', 50],
  ]);
  const image = profileImage(profile, (meaning) => shown.get(meaning));
  return new ModbusServer(new Map([[7, image]]));
}

/** What the infrared head of flat 2 publishes now. */
function shownByHead() {
  return tasmotaMessages('flat-2-head', new Zone('Europe/Berlin'), {
    at: Date.now() as Instant,
    importMilliwattHours: FLAT_2_MWH,
    exportMilliwattHours: 0,
    watts: 250,
  });
}

interface InfluxAnswer {
  readonly results: readonly {
    readonly series?: readonly {
      readonly tags: { readonly meter: string };
      readonly values: readonly (readonly [string, number])[];
    }[];
  }[];
}

/** The newest import register of every meter, by meter. */
async function lastInInflux(url: string): Promise<[string, number][]> {
  const q = `select last("milliwatt_hours") from "register" where "community" = 'hof' and "quantity" = 'import' group by "meter"`;
  const answer = await fetch(`${url}/query?${new URLSearchParams({ db: 'hof', q }).toString()}`);
  const { results } = (await answer.json()) as InfluxAnswer;
  return (results[0].series ?? []).map(({ tags, values }) => [tags.meter, values[0][1]]);
}
