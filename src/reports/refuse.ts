import { refusals } from '../kernel/domain-error.js';

/** What the reports refuse, with the sentence a person reads. */
export const refuse = refusals<{
  'output-not-empty': { path: string };
  'output-no-folder': { path: string };
  'output-not-writable': { path: string; reason: string };
}>('reports', {
  'output-not-empty': ({ path }) =>
    `${path} is not empty: name a folder that does not exist yet, or empty it first.`,
  'output-no-folder': ({ path }) => `${path} is not a folder: name one that does not exist yet.`,
  'output-not-writable': ({ path, reason }) =>
    `${path} cannot be written (${reason}): name a folder where you may write.`,
});
