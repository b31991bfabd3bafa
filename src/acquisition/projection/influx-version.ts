import { InfluxVersion, INFLUX_VERSIONS } from './influx-dialect.js';

/**
 * The generation of a version text: `1.6.7~rc0` and `v2.7.11` by their first number. Undefined for what
 * a server built by hand says of itself (`unknown`).
 */
export function generationOf(version: string): InfluxVersion | undefined {
  const number = Number(/^v?(\d+)\./.exec(version)?.[1]);
  return INFLUX_VERSIONS.find((known) => known === number);
}

/** The version in the JSON of 3.x `/ping` and of 2.x `/health`; '' where there is none. */
export function versionInBody(body: string): string {
  return /"version"\s*:\s*"([^"]*)"/.exec(body)?.[1] ?? '';
}
