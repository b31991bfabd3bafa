import { z } from 'zod';

/** What the service needs to know before it starts; see docs/configuration in the README. */
export interface Settings {
  /** Of the service role; absent: the embedded database in the data directory. */
  readonly databaseUrl?: string | undefined;
  /** Of the owner role, for migrations; absent: the schema must be up to date already. */
  readonly databaseMigrationUrl?: string | undefined;
  readonly influx?: InfluxSettings | undefined;
  readonly mqtt?: MqttSettings | undefined;
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

const SAID = {
  postgres: 'expected an address like postgres://user:password@host:5432/commonwatt',
  http: 'expected an address like http://host:8086',
  mqtt: 'expected an address like mqtt://host:1883 or mqtts://host:8883',
  mqttVersion: 'expected 5 or 3.1.1: leave it out to let the broker say',
  port: 'expected a port between 1 and 65535',
  influxVersion: 'expected 1, 2 or 3; leave it out and the server is asked',
  influxName: 'expected a name of letters, digits, hyphens and underscores',
  days: 'expected a number of days, at least 1',
  text: 'expected some text: leave the variable out when there is nothing to say',
};

function address(protocols: readonly string[], said: string) {
  return z.string().refine((text) => hasProtocol(text, protocols), { error: said });
}

function hasProtocol(text: string, protocols: readonly string[]): boolean {
  const protocol = /^[a-z]+(?=:\/\/[^\s/])/.exec(text);
  return protocol !== null && protocols.includes(protocol[0]);
}

const MQTT_VERSIONS = { '5': 5, '3.1.1': 4, found: 'found' } as const;

const word = z.string().min(1, { error: SAID.text });
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
    INFLUX_TOKEN: word.optional(),
    INFLUX_ORG: word.optional(),
    INFLUX_USERNAME: word.optional(),
    INFLUX_PASSWORD: word.optional(),
    INFLUX_RETENTION_POLICY: influxName.default('autogen'),
    INFLUX_TELEMETRY_DAYS: days.default(90),
    MQTT_URL: address(['mqtt', 'mqtts', 'ws', 'wss'], SAID.mqtt).optional(),
    MQTT_USERNAME: word.optional(),
    MQTT_PASSWORD: word.optional(),
    MQTT_VERSION: z.enum(['5', '3.1.1'], { error: SAID.mqttVersion }).optional(),
    MQTT_CA_FILE: word.optional(),
    MQTT_CERTIFICATE_FILE: word.optional(),
    MQTT_KEY_FILE: word.optional(),
    COMMONWATT_DATA: word.optional(),
    HOST: word.default('127.0.0.1'),
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
  });

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
    mqtt:
      given.MQTT_URL === undefined
        ? undefined
        : {
            url: given.MQTT_URL,
            username: given.MQTT_USERNAME,
            password: given.MQTT_PASSWORD,
            version: MQTT_VERSIONS[given.MQTT_VERSION ?? 'found'],
            tls: {
              authority: given.MQTT_CA_FILE,
              certificate: given.MQTT_CERTIFICATE_FILE,
              key: given.MQTT_KEY_FILE,
            },
          },
    directory: given.COMMONWATT_DATA ?? defaultDirectory,
    host: given.HOST,
    port: given.PORT,
    publicUrl: withoutSlash(given.PUBLIC_URL ?? `http://localhost:${given.PORT}`),
    ocppPort: given.OCPP_PORT,
  };
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
