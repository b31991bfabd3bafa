import { refusals } from '../kernel/domain-error.js';

/** What the repayment stage refuses, each with the sentence a person reads. */
export const refuse = refusals('repayment', {
  'fund-too-small': (facts: {
    readonly period: string;
    readonly place: string;
    readonly amount: string;
    readonly fund: string;
  }) =>
    `${facts.place}: amount: the fund payments of ${facts.period} come to ${facts.amount}, but the ` +
    `fund held ${facts.fund} at the end of the month before; pay out less, or in a later month.`,
  'month-before-missing': (facts: { readonly period: string; readonly before: string }) =>
    `${facts.period} cannot be distributed before ${facts.before}: distribute the months in order.`,
  'starts-later': (facts: { readonly period: string; readonly first: string }) =>
    `${facts.period} lies before ${facts.first}, the first month that was distributed; ` +
    `what came in earlier belongs into the opening.`,
  'not-distributed': (facts: { readonly period: string }) =>
    `${facts.period} has not been distributed yet: distribute it first.`,
});
