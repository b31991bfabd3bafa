import { z } from 'zod';

/** What the service needs to know before it starts; see docs/configuration in the README. */
export interface Settings {
  /** Of the service role; absent: the embedded database in the data directory. */
  readonly databaseUrl?: string | undefined;
  /** Of the owner role, for migrations; absent: the schema must be up to date already. */
  readonly databaseMigrationUrl?: string | undefined;
  readonly influx?: InfluxSettings | undefined;
  /** The broker the devices publish to: an external one, or the built-in one, or none. */
  readonly mqtt?: MqttSettings | undefined;
  readonly broker?: BrokerSettings | undefined;
  /** Where the spool and the embedded parts live. */
  readonly directory: string;
  readonly host: string;
  readonly port: number;
  /** The address people type, without a slash at the end; decides about the Secure cookie. */
  readonly publicUrl: string;
  /** Where charge points connect to (OCPP). */
  readonly ocppPort: number;
}

export interface InfluxSettings {
  readonly url: string;
  /** Absent: the server is asked which it is. */
  readonly version?: 1 | 2 | 3 | undefined;
  readonly database: string;
  /** Of InfluxDB 2 and 3; version 1 may have a user and a password instead. */
  readonly token?: string | undefined;
  readonly organization?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** Where InfluxDB 1 keeps registers, and the name InfluxDB 2 maps its bucket to. */
  readonly retentionPolicy: string;
  /** How long live values are kept. */
  readonly telemetryDays: number;
}

export interface MqttSettings {
  readonly url: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** 4 is 3.1.1; `found`: 5, and 3.1.1 where the broker says it does not speak 5. */
  readonly version: 4 | 5 | 'found';
  /** PEM files, for `mqtts://`. */
  readonly tls: {
    readonly authority?: string | undefined;
    readonly certificate?: string | undefined;
    readonly key?: string | undefined;
  };
}

/** The built-in broker. */
export interface BrokerSettings {
  readonly host: string;
  readonly port: number;
  readonly accountsFile: string;
  /** PEM files; absent: plain TCP, on loopback only. */
  readonly tls?: { readonly certificate: string; readonly key: string } | undefined;
}

const SAID = {
  postgres: 'expected an address like postgres://user:password@host:5432/commonwatt',
  http: 'expected an address like http://host:8086',
  mqtt: 'expected an address like mqtt://host:1883 or mqtts://host:8883',
  mqttVersion: 'expected 5 or 3.1.1: leave it out to let the broker say',
  port: 'expected a port between 1 and 65535',
  influxVersion: 'expected 1, 2 or 3; leave it out and the server is asked',
  influxName: 'expected a name of letters, digits, hyphens and underscores',
  days: 'expected a number of days, at least 1',
  secret: 'ends with a line break: leave it away',
  twoBrokers: 'is set, but so is MQTT_URL: devices publish to one broker',
  openBroker:
    'leads to other machines: set BROKER_CERTIFICATE_FILE and BROKER_KEY_FILE, or leave it at 127.0.0.1',
  text: 'expected some text: leave the variable out when there is nothing to say',
};

function address(protocols: readonly string[], said: string) {
  return z.string().refine((text) => hasProtocol(text, protocols), { error: said });
}

function hasProtocol(text: string, protocols: readonly string[]): boolean {
  const protocol = /^[a-z]+(?=:\/\/[^\s/])/.exec(text);
  return protocol !== null && protocols.includes(protocol[0]);
}

const LOCAL = '127.0.0.1';
const MQTT_VERSIONS = { '5': 5, '3.1.1': 4, found: 'found' } as const;

const word = z.string().min(1, { error: SAID.text });
const secret = word.refine((text) => !/[\r\n]$/.test(text), { error: SAID.secret });
const postgres = address(['postgres', 'postgresql'], SAID.postgres);
const http = address(['http', 'https'], SAID.http);
const port = z
  .string()
  .regex(/^\d{1,5}$/, { error: SAID.port })
  .transform(Number)
  .refine((value) => value >= 1 && value <= 65_535, { error: SAID.port });

const influxName = z.string().regex(/^[A-Za-z0-9][\w-]{0,62}$/, { error: SAID.influxName });
const influxVersion = z
  .enum(['1', '2', '3'], { error: SAID.influxVersion })
  .transform((text) => Number(text) as 1 | 2 | 3);
const days = z
  .string()
  .regex(/^[1-9]\d{0,4}$/, { error: SAID.days })
  .transform(Number);

const Environment = z
  .object({
    DATABASE_URL: postgres.optional(),
    DATABASE_MIGRATION_URL: postgres.optional(),
    INFLUX_URL: http.optional(),
    INFLUX_VERSION: influxVersion.optional(),
    INFLUX_DATABASE: influxName.default('commonwatt'),
    INFLUX_TOKEN: secret.optional(),
    INFLUX_ORG: word.optional(),
    INFLUX_USERNAME: word.optional(),
    INFLUX_PASSWORD: secret.optional(),
    INFLUX_RETENTION_POLICY: influxName.default('autogen'),
    INFLUX_TELEMETRY_DAYS: days.default(90),
    MQTT_URL: address(['mqtt', 'mqtts', 'ws', 'wss'], SAID.mqtt).optional(),
    MQTT_USERNAME: word.optional(),
    MQTT_PASSWORD: secret.optional(),
    MQTT_PASSWORD_FILE: word.optional(),
    MQTT_VERSION: z.enum(['5', '3.1.1'], { error: SAID.mqttVersion }).optional(),
    MQTT_CA_FILE: word.optional(),
    MQTT_CERTIFICATE_FILE: word.optional(),
    MQTT_KEY_FILE: word.optional(),
    BROKER_HOST: word.optional(),
    BROKER_PORT: port.optional(),
    BROKER_ACCOUNTS_FILE: word.optional(),
    BROKER_CERTIFICATE_FILE: word.optional(),
    BROKER_KEY_FILE: word.optional(),
    COMMONWATT_DATA: word.optional(),
    HOST: word.default(LOCAL),
    PORT: port.default(3000),
    OCPP_PORT: port.default(3001),
    PUBLIC_URL: http.optional(),
  })
  .check((context) => {
    for (const [name, needed] of NEEDS) {
      if (context.value[name] === undefined || context.value[needed] !== undefined) continue;
      context.issues.push({
        code: 'custom',
        input: undefined,
        path: [needed],
        message: `is missing, but ${name} is set`,
      });
    }
    if (context.value.INFLUX_VERSION === 2 && context.value.INFLUX_ORG === undefined) {
      const message = 'is missing, but INFLUX_VERSION is 2';
      context.issues.push({ code: 'custom', input: undefined, path: ['INFLUX_ORG'], message });
    }
    for (const { variable, message } of brokerProblems(context.value)) {
      context.issues.push({ code: 'custom', input: undefined, path: [variable], message });
    }
  });

interface BrokerVariables {
  readonly MQTT_URL?: string | undefined;
  readonly BROKER_HOST?: string | undefined;
  readonly BROKER_PORT?: number | undefined;
  readonly BROKER_CERTIFICATE_FILE?: string | undefined;
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/;

/** Passwords of devices never leave this machine in the open. */
function brokerProblems(given: BrokerVariables): readonly SettingProblem[] {
  const problems: SettingProblem[] = [];
  if (given.BROKER_PORT !== undefined && given.MQTT_URL !== undefined) {
    problems.push({ variable: 'BROKER_PORT', message: SAID.twoBrokers });
  }
  const isOpen = !LOOPBACK.test(given.BROKER_HOST ?? LOCAL);
  if (isOpen && given.BROKER_CERTIFICATE_FILE === undefined) {
    problems.push({ variable: 'BROKER_HOST', message: SAID.openBroker });
  }
  return problems;
}

/** Every variable that is read. */
export const SETTING_NAMES: readonly string[] = Object.keys(Environment.shape);

const NEEDS = [
  ['DATABASE_MIGRATION_URL', 'DATABASE_URL'],
  ['INFLUX_TOKEN', 'INFLUX_URL'],
  ['INFLUX_ORG', 'INFLUX_URL'],
  ['INFLUX_VERSION', 'INFLUX_URL'],
  ['INFLUX_USERNAME', 'INFLUX_URL'],
  ['INFLUX_USERNAME', 'INFLUX_PASSWORD'],
  ['INFLUX_PASSWORD', 'INFLUX_USERNAME'],
  ['MQTT_USERNAME', 'MQTT_URL'],
  ['MQTT_PASSWORD', 'MQTT_URL'],
  ['MQTT_USERNAME', 'MQTT_PASSWORD'],
  ['MQTT_CA_FILE', 'MQTT_URL'],
  ['MQTT_CERTIFICATE_FILE', 'MQTT_KEY_FILE'],
  ['MQTT_KEY_FILE', 'MQTT_CERTIFICATE_FILE'],
  ['MQTT_PASSWORD_FILE', 'MQTT_URL'],
  ['BROKER_PORT', 'BROKER_ACCOUNTS_FILE'],
  ['BROKER_ACCOUNTS_FILE', 'BROKER_PORT'],
  ['BROKER_HOST', 'BROKER_PORT'],
  ['BROKER_CERTIFICATE_FILE', 'BROKER_KEY_FILE'],
  ['BROKER_KEY_FILE', 'BROKER_CERTIFICATE_FILE'],
  ['BROKER_KEY_FILE', 'BROKER_PORT'],
] as const;

/** One variable that cannot be used, and what is expected of it; its value is never repeated. */
export interface SettingProblem {
  readonly variable: string;
  readonly message: string;
}

export type SettingsOutcome =
  { readonly settings: Settings } | { readonly problems: readonly SettingProblem[] };

/** Reads all settings at once; an empty variable counts as absent, as in a compose file. */
export function readSettings(
  environment: Readonly<Record<string, string | undefined>>,
  defaultDirectory: string,
): SettingsOutcome {
  const given = Object.entries(environment).filter(
    ([, value]) => value !== undefined && value !== '',
  );
  const parsed = Environment.safeParse(Object.fromEntries(given));
  if (parsed.success) return { settings: settingsOf(parsed.data, defaultDirectory) };
  return {
    problems: parsed.error.issues.map((issue) => ({
      variable: issue.path.join('.'),
      message: issue.message,
    })),
  };
}

function settingsOf(given: z.infer<typeof Environment>, defaultDirectory: string): Settings {
  return {
    databaseUrl: given.DATABASE_URL,
    databaseMigrationUrl: given.DATABASE_MIGRATION_URL,
    influx: influxOf(given),
    mqtt: mqttOf(given),
    broker: brokerOf(given),
    directory: given.COMMONWATT_DATA ?? defaultDirectory,
    host: given.HOST,
    port: given.PORT,
    publicUrl: withoutSlash(given.PUBLIC_URL ?? `http://localhost:${given.PORT}`),
    ocppPort: given.OCPP_PORT,
  };
}

function mqttOf(given: z.infer<typeof Environment>): MqttSettings | undefined {
  if (given.MQTT_URL === undefined) return undefined;
  return {
    url: given.MQTT_URL,
    username: given.MQTT_USERNAME,
    password: given.MQTT_PASSWORD,
    version: MQTT_VERSIONS[given.MQTT_VERSION ?? 'found'],
    tls: {
      authority: given.MQTT_CA_FILE,
      certificate: given.MQTT_CERTIFICATE_FILE,
      key: given.MQTT_KEY_FILE,
    },
  };
}

function brokerOf(given: z.infer<typeof Environment>): BrokerSettings | undefined {
  const { BROKER_PORT: port, BROKER_ACCOUNTS_FILE: accountsFile } = given;
  if (port === undefined || accountsFile === undefined) return undefined;
  const { BROKER_CERTIFICATE_FILE: certificate, BROKER_KEY_FILE: key } = given;
  const tls = certificate === undefined || key === undefined ? undefined : { certificate, key };
  return { host: given.BROKER_HOST ?? LOCAL, port, accountsFile, tls };
}

function influxOf(given: z.infer<typeof Environment>): InfluxSettings | undefined {
  if (given.INFLUX_URL === undefined) return undefined;
  return {
    url: withoutSlash(given.INFLUX_URL),
    version: given.INFLUX_VERSION,
    database: given.INFLUX_DATABASE,
    token: given.INFLUX_TOKEN,
    organization: given.INFLUX_ORG,
    username: given.INFLUX_USERNAME,
    password: given.INFLUX_PASSWORD,
    retentionPolicy: given.INFLUX_RETENTION_POLICY,
    telemetryDays: given.INFLUX_TELEMETRY_DAYS,
  };
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
