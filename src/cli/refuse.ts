import { refusals } from '../kernel/domain-error.js';

/** What the command line refuses, with the sentence a person reads. */
export const refuse = refusals<{
  'period-unreadable': { text: string };
  'day-unreadable': { text: string };
  'time-unreadable': { text: string };
  'folder-missing': { path: string };
  'detail-unknown': { text: string };
  'period-not-complete': { period: string; end: string };
  'community-not-named': { known: string };
  'files-missing': { path: string };
  'no-database': { directory: string };
  'role-too-strong': { role: string };
  'layout-too-old': { missing: number };
  'layout-too-new': { unknown: number };
  'config-needs': { variable: string };
  'member-unknown': { member: string; community: string };
  'role-unknown': { role: string; known: string };
  'no-demo-device': { device: string; known: string };
  'no-demo-fault': { device: string; fault: string; known: string };
  'device-file-unknown': { name: string; known: string };
  'number-unfit': { option: string; text: string; max: number };
  'several-found': { names: string };
  'found-doubtful': { doubt: string };
  'no-frame': { number: string };
  'no-broker-account': { text: string };
}>('cli', {
  'no-broker-account': ({ text }) =>
    `'${text}' cannot be an account: write community/device, the device with 3 to 40 small letters, digits and '-'.`,
  'no-frame': ({ number }) =>
    `No frame ${number} can be read from the spool or its archive: check --directory; else it is older than is kept, or damaged.`,
  'period-unreadable': ({ text }) =>
    `'${text}' is no period: write a month as 2026-03 or a range as 2026-01..2026-06.`,
  'time-unreadable': ({ text }) =>
    `'${text}' is no time: write it with its offset or Z, as 2026-03-01T12:00Z.`,
  'day-unreadable': ({ text }) => `'${text}' is no day: write it as 2026-03-01.`,
  'folder-missing': ({ path }) =>
    `${path}: the folder does not exist; name a scenario folder that holds a community.yaml.`,
  'detail-unknown': ({ text }) =>
    `'${text}' is no level of detail: write quarter-hour, month or none.`,
  'period-not-complete': ({ period, end }) =>
    `${period} is not over before ${end}: close it after that, or an earlier month now.`,
  'community-not-named': ({ known }) =>
    `Several communities live here: name one of them with --community (${known}).`,
  'files-missing': ({ path }) =>
    `${path} holds no statement-totals.csv: name the output folder of a run.`,
  'no-database': ({ directory }) =>
    `No service runs in ${directory}: start it, or set DATABASE_URL to its database.`,
  'role-too-strong': ({ role }) =>
    `The role ${role} of DATABASE_URL may rewrite the journal (superuser or owner): use a role that is only a member of commonwatt_service.`,
  'layout-too-old': ({ missing }) =>
    `The database lacks ${missing} migrations: run \`commonwatt migrate\` as its owner, or set DATABASE_MIGRATION_URL.`,
  'layout-too-new': ({ unknown }) =>
    `The database has ${unknown} migrations this version does not know: start the newer version; nothing was written.`,
  'config-needs': ({ variable }) =>
    `${variable} is not set; a configured start needs it (docs/production.md).`,
  'member-unknown': ({ member, community }) =>
    `${community} has no member '${member}': name one of its community.yaml.`,
  'role-unknown': ({ role, known }) => `'${role}' is no role: write one or several of ${known}.`,
  'no-demo-device': ({ device, known }) =>
    `'${device}' is no device of the Werkhalle: write device:fault with one of ${known}.`,
  'no-demo-fault': ({ device, fault, known }) =>
    `'${fault}' is nothing ${device} can suffer from: write one of ${known}.`,
  'device-file-unknown': ({ name, known }) =>
    `'${name}' is no file of config/devices for Modbus: write one of ${known}.`,
  'number-unfit': ({ option, text, max }) =>
    `${option} '${text}' does not fit: write a whole number from 1 to ${max}.`,
  'several-found': ({ names }) =>
    `Several can be read there: ${names}. Choose one by --profile and --unit; nothing was written.`,
  'found-doubtful': ({ doubt }) => `Nothing was written, because of doubts: ${doubt}`,
});
