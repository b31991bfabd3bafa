/** The three generations of InfluxDB; each has its own address for writing and its own places. */
export const INFLUX_VERSIONS = [1, 2, 3] as const;
export type InfluxVersion = (typeof INFLUX_VERSIONS)[number];

/** An InfluxDB to write to and to read from. */
export interface InfluxOptions {
  readonly url: string;
  /** Absent: the server is asked. */
  readonly version?: InfluxVersion | undefined;
  /** The database of 1.x and 3.x, the bucket of 2.x. */
  readonly database: string;
  readonly organization?: string | undefined;
  readonly token?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** Where registers lie in 1.x; in 2.x the name the bucket is mapped to. */
  readonly retentionPolicy?: string | undefined;
  /** How long live values are to be kept at least. */
  readonly telemetryDays?: number | undefined;
  /** How long an answer may take. */
  readonly answerMsMax?: number | undefined;
}

/** Registers are kept for ever, live values for some weeks: two places. */
export type PlaceName = 'register' | 'live';
export const PLACE_NAMES: readonly PlaceName[] = ['register', 'live'];

export interface InfluxPlace {
  readonly database: string;
  /** The retention policy of 1.x, in 2.x the one its bucket is mapped to; 3.x has none. */
  readonly policy?: string | undefined;
  /** 2.x only. */
  readonly bucket?: string | undefined;
  /** Days samples must be kept; undefined: for ever. */
  readonly days?: number | undefined;
}

export interface InfluxDialect {
  readonly version: InfluxVersion;
  readonly places: Readonly<Record<PlaceName, InfluxPlace>>;
  readonly headers: Readonly<Record<string, string>>;
  writePath(place: InfluxPlace): string;
  /** InfluxQL over the address all three share; times come as milliseconds. */
  queryPath(place: InfluxPlace, statement: string): string;
}

export const TELEMETRY_DAYS = 90;
export const RETENTION_POLICY = 'autogen';
const TELEMETRY = 'telemetry';

/** How one generation is spoken to. Sources: the public HTTP API references of 1.x, 2.x and 3 Core. */
export function dialectOf(options: InfluxOptions, version: InfluxVersion): InfluxDialect {
  return {
    version,
    places: { register: registerPlace(options, version), live: livePlace(options, version) },
    headers: headersOf(options, version),
    writePath: (place) => writePath(options, version, place),
    queryPath: ({ database, policy }, q) =>
      `/query?${parameters({ db: database, rp: policy, epoch: 'ms', q })}`,
  };
}

function registerPlace(options: InfluxOptions, version: InfluxVersion): InfluxPlace {
  const { database, retentionPolicy: policy = RETENTION_POLICY } = options;
  if (version === 3) return { database };
  return version === 2 ? { database, policy, bucket: database } : { database, policy };
}

function livePlace(options: InfluxOptions, version: InfluxVersion): InfluxPlace {
  const { database, telemetryDays: days = TELEMETRY_DAYS } = options;
  if (version === 3) return { database: `${database}-${TELEMETRY}`, days };
  const place = { database, policy: TELEMETRY, days };
  return version === 2 ? { ...place, bucket: `${database}/${TELEMETRY}` } : place;
}

function writePath(
  { organization }: InfluxOptions,
  version: InfluxVersion,
  { database, policy, bucket }: InfluxPlace,
): string {
  if (version === 1) return `/write?${parameters({ db: database, rp: policy, precision: 'ms' })}`;
  if (version === 2) {
    return `/api/v2/write?${parameters({ org: organization, bucket, precision: 'ms' })}`;
  }
  return `/api/v3/write_lp?${parameters({ db: database, precision: 'millisecond' })}`;
}

function headersOf(
  { token, username, password = '' }: InfluxOptions,
  version: InfluxVersion,
): Record<string, string> {
  if (token !== undefined) {
    return { authorization: `${version === 3 ? 'Bearer' : 'Token'} ${token}` };
  }
  if (username === undefined) return {};
  return { authorization: `Basic ${btoa(latin(`${username}:${password}`))}` };
}

/** The bytes of UTF-8, one character each, as btoa wants them. */
function latin(text: string): string {
  return String.fromCharCode(...new TextEncoder().encode(text));
}

/** A query string; what is undefined is left out, a blank is %20. */
function parameters(given: Readonly<Record<string, string | undefined>>): string {
  return Object.entries(given)
    .flatMap(([name, value]) =>
      value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
    )
    .join('&');
}
