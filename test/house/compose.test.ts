import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { readSettings, SETTING_NAMES } from '../../src/platform/settings.js';

/**
 * No container engine can be had on the test machines: these tests read the files and hold them
 * against each other and against what the service reads. Starting them is left to docs/production.md.
 */
interface Service {
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly depends_on?: Readonly<Record<string, object>>;
  readonly ports?: readonly string[];
}
interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, null>>;
}

const text = (path: string) => readFileSync(path, 'utf8');
const compose = parse(text('docker-compose.yml')) as Compose;
const services = Object.entries(compose.services);
const service = (name: string) => compose.services[name] ?? {};

/** As a filled-in .env: every name has some value. */
const FILLED: Readonly<Record<string, string>> = { PUBLIC_URL: 'https://commonwatt.example.org' };
function filledIn(value: string): string {
  return value.replace(
    /\$\{(\w+)(?::[-?][^}]*)?\}/g,
    (_, name: string) => FILLED[name] ?? 'secret',
  );
}
const environmentOf = (name: string) =>
  Object.fromEntries(
    Object.entries(service(name).environment ?? {}).map(([key, value]) => [key, filledIn(value)]),
  );

describe('docker-compose.yml', () => {
  it('gives the service settings it knows and nothing else', () => {
    const unknown = Object.keys(environmentOf('commonwatt')).filter(
      (name) => !SETTING_NAMES.includes(name),
    );
    expect(unknown).toEqual([]);
  });

  it('gives the service everything a production start needs', () => {
    const outcome = readSettings(environmentOf('commonwatt'), '/nowhere');
    expect(outcome).toMatchObject({
      settings: {
        databaseUrl: 'postgres://commonwatt_app:secret@postgres:5432/commonwatt',
        databaseMigrationUrl: 'postgres://commonwatt_owner:secret@postgres:5432/commonwatt',
        influx: { url: 'http://influxdb:8086', token: 'secret', organization: 'commonwatt' },
        mqtt: { url: 'mqtt://mosquitto:1883', username: 'commonwatt', password: 'secret' },
        directory: '/var/lib/commonwatt',
        host: '0.0.0.0',
        publicUrl: 'https://commonwatt.example.org',
      },
    });
  });

  it('asks for nothing that .env.example does not name', () => {
    const asked = [...text('docker-compose.yml').matchAll(/\$\{(\w+)/g)].map(([, name]) => name);
    const named = [...text('.env.example').matchAll(/^(\w+)=/gm)].map(([, name]) => name);
    expect([...new Set(asked)].sort()).toEqual([...named].sort());
  });

  it.each(services)('mounts for %s only what exists', (_, { volumes = [] }) => {
    const sources = volumes.map((volume) => volume.split(':')[0] ?? '');
    const missing = sources.filter((source) =>
      source.startsWith('./') ? !existsSync(source) : !(source in compose.volumes),
    );
    expect(missing).toEqual([]);
  });

  it('reaches only services of its own', () => {
    const hosts = Object.values(environmentOf('commonwatt')).flatMap(
      (value) => /^[a-z]+:\/\/(?:[^@]+@)?([a-z]+):\d+/.exec(value)?.[1] ?? [],
    );
    expect([...new Set(hosts)].sort()).toEqual(['influxdb', 'mosquitto', 'postgres']);
    const needed = services.flatMap(([, { depends_on = {} }]) => Object.keys(depends_on));
    expect(needed.filter((name) => !(name in compose.services))).toEqual([]);
  });

  it('opens the pages, the broker and the charge points on this machine only, unless told', () => {
    const ports = services.flatMap(([, { ports: published = [] }]) => published);
    expect(ports.map((port) => port.replace(/\$\{\w+:-([^}]*)\}/, '$1').split(':')[0])).toEqual(
      ports.map(() => '127.0.0.1'),
    );
  });
});

describe('the roles of the database', () => {
  const roles = text('config/postgres/roles.sh');

  it.each`
    login                   | passwordOf                     | group
    ${'commonwatt_owner'}   | ${'DATABASE_OWNER_PASSWORD'}   | ${undefined}
    ${'commonwatt_app'}     | ${'DATABASE_PASSWORD'}         | ${'commonwatt_service'}
    ${'commonwatt_grafana'} | ${'GRAFANA_DATABASE_PASSWORD'} | ${'commonwatt_reader'}
  `('$login logs in by $passwordOf as one of $group', ({ login, passwordOf, group }) => {
    const membership = group === undefined ? ';' : ` in role ${group as string};`;
    expect(roles).toMatch(
      new RegExp(`create role ${login as string} login password :'\\w+'${membership}`),
    );
    expect(roles).toContain(`"$${passwordOf as string}"`);
    expect(environmentOf('postgres')).toHaveProperty(passwordOf as string);
  });
});

describe('the broker', () => {
  const conf = text('config/mosquitto/mosquitto.conf');

  it.each([
    'allow_anonymous false',
    'use_username_as_clientid true',
    'persistence true',
    'autosave_on_changes true',
    'autosave_interval 1',
    'max_queued_messages 0',
    'max_packet_size 131072',
  ])('is set to %s', (line) => {
    expect(conf.split('\n')).toContain(line);
  });

  it('finds its files where they are mounted', () => {
    expect(service('mosquitto').volumes).toContain('./config/mosquitto:/mosquitto/config:ro');
    const files = [...conf.matchAll(/\/mosquitto\/config\/(\S+)/g)].map(([, name = '']) => name);
    expect(files.filter((name) => !existsSync(`config/mosquitto/${name}`))).toEqual([]);
  });

  it('lets the service in under the name the broker knows', () => {
    const { MQTT_USERNAME: user = '' } = environmentOf('commonwatt');
    expect(environmentOf('mosquitto')).toMatchObject({ MQTT_USERNAME: user });
    expect(text('config/mosquitto/acl')).toContain(`user ${user}\ntopic read #`);
  });
});

describe('Grafana', () => {
  it('is given every variable its provisioning asks for', () => {
    const provisioning = text('grafana/provisioning/datasources/commonwatt.yaml');
    const asked = [...provisioning.matchAll(/\$([A-Z_]+)/g)].map(([, name = '']) => name);
    const given = Object.keys(environmentOf('grafana'));
    expect(asked.filter((name) => !given.includes(name))).toEqual([]);
  });

  it('finds the dashboards where they are mounted', () => {
    const provider = text('grafana/provisioning/dashboards/commonwatt.yaml');
    const path = /path: (\S+)/.exec(provider)?.[1] ?? '';
    expect(service('grafana').volumes).toContain(`./grafana/dashboards:${path}:ro`);
  });
});

describe('the Dockerfile', () => {
  it.each(
    [...text('Dockerfile').matchAll(/^COPY (?!--from)(.+) \S+$/gm)].map(([, paths]) => paths),
  )('copies %s, which exists', (paths) => {
    expect(paths.split(' ').filter((path) => !existsSync(path))).toEqual([]);
  });

  it('starts what package.json installs as commonwatt', () => {
    const { bin } = JSON.parse(text('package.json')) as { bin: { commonwatt: string } };
    expect(text('Dockerfile')).toContain(`ENTRYPOINT ["node", "${bin.commonwatt}"]`);
  });
});
