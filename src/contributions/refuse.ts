import { refusals } from '../kernel/domain-error.js';

type Named = Readonly<Record<'round', string>>;

/** What the contributions stage refuses, each with the sentence a person reads; none names a pledge. */
export const refuse = refusals('contributions', {
  'budget-not-positive': (facts: Named & { readonly budget: string }) =>
    `Round ${facts.round}: the budget is ${facts.budget} a year; give the amount above zero to be ` +
    `covered.`,
  'no-participants': (facts: Named) =>
    `Round ${facts.round} has no participants: name the members who share the budget.`,
  'participant-twice': (facts: Named & { readonly member: string }) =>
    `Round ${facts.round} names ${facts.member} twice: one entry with the whole weight is right.`,
  'participant-unknown': (facts: Named & { readonly member: string }) =>
    `Round ${facts.round} names ${facts.member}, who is no member of the community.`,
  'weight-not-whole': (facts: Named & { readonly member: string; readonly weight: number }) =>
    `Round ${facts.round}: the weight of ${facts.member} is ${facts.weight}; give a whole number ` +
    `from 1 to 1000000.`,
  'span-empty': (facts: Named & { readonly from: string; readonly to: string }) =>
    `Round ${facts.round} lasts from ${facts.from} to ${facts.to}: the end has to come after the start.`,
  'round-unknown': (facts: Named) =>
    `There is no contribution round ${facts.round}: open it first.`,
  'round-differs': (facts: Named) =>
    `Round ${facts.round} was opened on other terms, and terms are fixed by opening: ` +
    `take another name for another round.`,
  'wrong-state': (facts: Named & { readonly state: string; readonly needed: string }) =>
    `Round ${facts.round} is ${facts.state}; this step is taken on a round that is ${facts.needed}.`,
  'not-participant': (facts: Named & { readonly member: string }) =>
    `${facts.member} does not take part in round ${facts.round}: participants are fixed by opening.`,
  'pledge-out-of-range': (facts: Named & { readonly budget: string }) =>
    `Round ${facts.round}: a pledge a month is at least 0.00 and at most the budget of the whole year, ` +
    `${facts.budget}.`,
  'pledge-differs': (facts: Named & { readonly at: string }) =>
    `Round ${facts.round} has another pledge of this member of the same instant, ${facts.at}: ` +
    `a change comes later than what it changes.`,
  'pledges-missing': (facts: Named & { readonly missing: number }) =>
    `Round ${facts.round} cannot be closed: ${facts.missing} pledges are missing, and by its terms a ` +
    `missing pledge blocks.`,
  'topped-up-otherwise': (facts: Named & { readonly topUp: string }) =>
    `Round ${facts.round} was topped up already, ${facts.topUp}: that is not changed.`,
  'nothing-pledged': (facts: Named) =>
    `Round ${facts.round}: nothing was pledged, so there is no proportion to raise by; ` +
    `take the uniform top-up.`,
  'span-taken': (facts: Named & { readonly other: string }) =>
    `Round ${facts.round} cannot be adopted: the adopted round ${facts.other} holds days of its span.`,
});
