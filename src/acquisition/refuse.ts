import { refusals } from '../kernel/domain-error.js';

/** The closed set of refusals of acquisition. */
export const refuse = refusals<{
  'import-too-large': { file: string; reason: string };
  'import-unknown': { number: number };
  'import-ended': { number: number; state: string };
  'import-stale': { number: number };
  'import-file-changed': { number: number };
  'import-has-problems': { number: number; problems: number };
  'import-cancelled': { number: number };
  'month-being-closed': { number: number };
  'payload-too-long': { device: string; bytes: number };
  'spool-closed': Record<string, never>;
  'account-name': { name: string };
  'account-twice': Record<string, never>;
  'spool-overrun': { device: string };
  'influx-version-unknown': { url: string; said: string };
  'influx-organization-unknown': Record<string, never>;
  'influx-place-missing': { url: string; place: string };
  'influx-retention-short': { place: string; kept: string; wanted: string };
  'influx-probe-refused': { url: string; reason: string };
  'influx-probe-lost': { url: string };
}>('acquisition', {
  'import-too-large': (f) => `${f.file} is too large: ${f.reason} At most 64 MiB are read.`,
  'import-unknown': (f) => `There is no import ${f.number} here.`,
  'import-ended': (f) => `Import ${f.number} is ${f.state}: upload the file again.`,
  'import-stale': (f) =>
    `What import ${f.number} would do has changed since the preview: look at the preview again.`,
  'import-file-changed': (f) =>
    `The file is not the one that was previewed as import ${f.number}: preview it again.`,
  'import-has-problems': (f) =>
    `Import ${f.number} has ${f.problems} wrong rows: correct the file, or say that the good rows are to be taken.`,
  'import-cancelled': (f) => `Import ${f.number} was cancelled; nothing was imported.`,
  'month-being-closed': (f) =>
    `A month is being closed: nothing of import ${f.number} was taken, try again in a minute.`,
  'payload-too-long': (f) =>
    `${f.device} sent ${f.bytes} bytes at once; the limit is one mebibyte.`,
  'spool-overrun': ({ device }) =>
    `${device} speaks faster than the disk can store; what it said is not acknowledged.`,
  'spool-closed': () => 'The service is stopping and takes no more readings.',
  'account-name': ({ name }) =>
    `'${name}' cannot be an account of the broker: use 3 to 40 small letters, digits and '-'.`,
  'account-twice': () =>
    'Two devices have the same account at the broker: give them different ids, also across communities.',
  'influx-version-unknown': ({ url, said }) =>
    `${url} does not say which InfluxDB it is${said === '' ? '' : ` (it says '${said}')`}: set INFLUX_VERSION to 1, 2 or 3.`,
  'influx-organization-unknown': () =>
    'InfluxDB 2 knows no such organization, or the token may not see it: check INFLUX_ORG and INFLUX_TOKEN.',
  'influx-place-missing': ({ url, place }) =>
    `InfluxDB at ${url} lacks ${place}: run \`commonwatt projection prepare\` once.`,
  'influx-retention-short': ({ place, kept, wanted }) =>
    `InfluxDB keeps ${place} ${kept}, but samples are to be kept there ${wanted}: run \`commonwatt projection prepare\`, or set INFLUX_TELEMETRY_DAYS.`,
  'influx-probe-refused': ({ url, reason }) =>
    `InfluxDB at ${url} does not take a test sample: ${reason}`,
  'influx-probe-lost': ({ url }) =>
    `InfluxDB at ${url} took a test sample and does not give it back: check INFLUX_VERSION and INFLUX_DATABASE.`,
});
