import { refusals } from '../kernel/domain-error.js';

/** What the reports refuse, with the sentence a person reads. */
export const refuse = refusals<{
  'output-not-empty': { path: string };
  'output-no-folder': { path: string };
  'output-not-writable': { path: string; reason: string };
  'statement-unknown': { number: string };
  'line-unknown': { number: string; lines: number };
  'quarter-hour-outside': { place: number };
}>('reports', {
  'output-not-empty': ({ path }) =>
    `${path} is not empty: name a folder that does not exist yet, or empty it first.`,
  'output-no-folder': ({ path }) => `${path} is not a folder: name one that does not exist yet.`,
  'output-not-writable': ({ path, reason }) =>
    `${path} cannot be written (${reason}): name a folder where you may write.`,
  'statement-unknown': ({ number }) =>
    `There is no statement ${number}: look for its number in the portal or in statement-totals.csv.`,
  'line-unknown': ({ number, lines }) =>
    `Statement ${number} has ${lines} lines: name one of them, counted from 1.`,
  'quarter-hour-outside': ({ place }) =>
    `Line ${place} charges no energy in that quarter-hour: name one of its days, or leave --at out.`,
});
