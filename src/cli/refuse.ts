import { refusals } from '../kernel/domain-error.js';

/** What the command line refuses, with the sentence a person reads. */
export const refuse = refusals<{
  'period-unreadable': { text: string };
  'folder-missing': { path: string };
  'detail-unknown': { text: string };
  'period-not-complete': { period: string; end: string };
  'community-not-named': { known: string };
  'files-missing': { path: string };
  'no-database': { directory: string };
}>('cli', {
  'period-unreadable': ({ text }) =>
    `'${text}' is no period: write a month as 2026-03 or a range as 2026-01..2026-06.`,
  'folder-missing': ({ path }) =>
    `${path}: the folder does not exist; name a scenario folder that holds a community.yaml.`,
  'detail-unknown': ({ text }) =>
    `'${text}' is no level of detail: write quarter-hour, month or none.`,
  'period-not-complete': ({ period, end }) =>
    `${period} is not over before ${end}: close it after that, or an earlier month now.`,
  'community-not-named': ({ known }) =>
    `Several communities live here: name one of them with --community (${known}).`,
  'files-missing': ({ path }) =>
    `${path} holds no statements folder: name the output folder of a run.`,
  'no-database': ({ directory }) =>
    `No service runs in ${directory}: start it, or set DATABASE_URL to its database.`,
});
