import { refusals } from '../kernel/domain-error.js';

/** What the community stage refuses. */
export const refuse = refusals('community', {
  'tariff-missing': (facts: { tariff: string; day: string }) =>
    `The tariff '${facts.tariff}' has no price on ${facts.day}; add prices that begin by then.`,
  'key-missing': (facts: { day: string }) =>
    `No allocation rule is in force on ${facts.day}; add one that begins by then.`,
  'community-unknown': (facts: { community: string }) =>
    `There is no community '${facts.community}'; save its community.yaml first.`,
});
