import { readSettings } from './settings.js';

describe('settings of the environment', () => {
  it('has a default for everything', () => {
    expect(readSettings({}, '/var/lib/commonwatt')).toEqual({
      settings: {
        directory: '/var/lib/commonwatt',
        host: '127.0.0.1',
        port: 3000,
        ocppPort: 3001,
        publicUrl: 'http://localhost:3000',
      },
    });
  });

  it.each([
    ['DATABASE_URL', 'mysql://root:hunter2@db/x', /postgres:\/\/user:password@host/],
    ['DATABASE_URL', 'hunter2', /postgres:\/\/user:password@host/],
    ['INFLUX_URL', 'influx:8086', /http:\/\/host:8086/],
    ['INFLUX_VERSION', '4', /1, 2 or 3/],
    ['INFLUX_VERSION', '2.7', /1, 2 or 3/],
    ['INFLUX_DATABASE', 'common/watt', /letters, digits/],
    ['INFLUX_RETENTION_POLICY', '"', /letters, digits/],
    ['INFLUX_TELEMETRY_DAYS', '0', /number of days/],
    ['INFLUX_TELEMETRY_DAYS', '90d', /number of days/],
    ['MQTT_URL', 'http://hunter2', /mqtt:\/\/host:1883/],
    ['PORT', '70000', /between 1 and 65535/],
    ['PORT', '3000x', /between 1 and 65535/],
    ['PUBLIC_URL', 'example.org', /http:\/\/host/],
  ])('refuses %s=%s and never repeats it', (variable, value, message) => {
    const outcome = readSettings({ [variable]: value }, 'data');
    expect(outcome).toEqual({
      problems: [{ variable, message: expect.stringMatching(message) as string }],
    });
    expect(JSON.stringify(outcome)).not.toContain('hunter2');
  });

  it('tells all problems at once', () => {
    const outcome = readSettings({ PORT: 'x', DATABASE_URL: 'x', HOST: '' }, 'data');
    expect('problems' in outcome && outcome.problems.map(({ variable }) => variable)).toEqual([
      'DATABASE_URL',
      'PORT',
    ]);
  });

  it.each([
    ['DATABASE_MIGRATION_URL', 'postgres://o:p@db/c', 'DATABASE_URL'],
    ['INFLUX_TOKEN', 'secret', 'INFLUX_URL'],
    ['INFLUX_ORG', 'house', 'INFLUX_URL'],
    ['INFLUX_VERSION', '1', 'INFLUX_URL'],
    ['MQTT_PASSWORD', 'secret', 'MQTT_URL'],
    ['BROKER_PORT', '1884', 'BROKER_ACCOUNTS_FILE'],
    ['BROKER_ACCOUNTS_FILE', 'accounts.yaml', 'BROKER_PORT'],
    ['BROKER_HOST', '127.0.0.1', 'BROKER_PORT'],
  ])('wants the other half of %s', (variable, value, missing) => {
    expect(readSettings({ [variable]: value }, 'data')).toEqual({
      problems: [{ variable: missing, message: `is missing, but ${variable} is set` }],
    });
  });

  it('refuses a secret with a line break at its end, which nobody sees', () => {
    const given = { MQTT_URL: 'mqtt://broker', MQTT_USERNAME: 'u', MQTT_PASSWORD: 'hunter2\n' };
    expect(readSettings(given, 'data')).toEqual({
      problems: [{ variable: 'MQTT_PASSWORD', message: 'ends with a line break: leave it away' }],
    });
  });

  const builtIn = { BROKER_PORT: '1884', BROKER_ACCOUNTS_FILE: 'accounts.yaml' };
  const certified = { BROKER_CERTIFICATE_FILE: 'c.pem', BROKER_KEY_FILE: 'k.pem' };

  it.each`
    host           | tls          | broker
    ${''}          | ${undefined} | ${'127.0.0.1'}
    ${'localhost'} | ${undefined} | ${'localhost'}
    ${'::1'}       | ${undefined} | ${'::1'}
    ${'127.0.0.9'} | ${undefined} | ${'127.0.0.9'}
    ${'0.0.0.0'}   | ${undefined} | ${'refused'}
    ${'::'}        | ${undefined} | ${'refused'}
    ${'10.0.0.2'}  | ${undefined} | ${'refused'}
    ${'127.wrong'} | ${undefined} | ${'refused'}
    ${'0.0.0.0'}   | ${certified} | ${'0.0.0.0'}
  `('opens the built-in broker at "$host" with TLS $tls: $broker', ({ host, tls, broker }: Row) => {
    const outcome = readSettings({ ...builtIn, BROKER_HOST: host, ...tls }, 'data');
    if ('settings' in outcome) expect(outcome.settings.broker?.host).toBe(broker);
    else {
      expect(broker).toBe('refused');
      expect(outcome.problems.map(({ variable }) => variable)).toEqual(['BROKER_HOST']);
    }
  });

  it('wants one broker, not two', () => {
    expect(readSettings({ ...builtIn, MQTT_URL: 'mqtt://broker' }, 'data')).toEqual({
      problems: [
        {
          variable: 'BROKER_PORT',
          message: 'is set, but so is MQTT_URL: devices publish to one broker',
        },
      ],
    });
  });

  it('takes an InfluxDB of any generation', () => {
    const url = { INFLUX_URL: 'http://influx:8086/' };
    const influxOf = (environment: Record<string, string>) => {
      const outcome = readSettings({ ...url, ...environment }, 'data');
      return 'settings' in outcome ? outcome.settings.influx : outcome.problems;
    };
    const kept = { retentionPolicy: 'autogen', telemetryDays: 90 };
    const common = { url: 'http://influx:8086', database: 'commonwatt', ...kept };
    expect(influxOf({})).toEqual(common);
    expect(influxOf({ INFLUX_USERNAME: 'u', INFLUX_PASSWORD: 'p', INFLUX_VERSION: '1' })).toEqual({
      ...common,
      version: 1,
      username: 'u',
      password: 'p',
    });
    expect(influxOf({ INFLUX_TOKEN: 't', INFLUX_ORG: 'o', INFLUX_VERSION: '2' })).toEqual({
      ...common,
      version: 2,
      token: 't',
      organization: 'o',
    });
    expect(
      influxOf({ INFLUX_TOKEN: 't', INFLUX_VERSION: '3', INFLUX_TELEMETRY_DAYS: '30' }),
    ).toEqual({ ...common, version: 3, token: 't', telemetryDays: 30 });
    expect(influxOf({ INFLUX_VERSION: '2' })).toEqual([
      { variable: 'INFLUX_ORG', message: 'is missing, but INFLUX_VERSION is 2' },
    ]);
  });
});

interface Row {
  readonly host: string;
  readonly tls: Record<string, string> | undefined;
  readonly broker: string;
}
