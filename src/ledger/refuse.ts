import { refusals } from '../kernel/domain-error.js';

/** What the journal refuses, each with the sentence a person reads. */
export const refuse = refusals('ledger', {
  'booked-otherwise': (facts: { readonly key: string }) =>
    `The event ${facts.key} is in the journal already with another date, text or amount. ` +
    `Nothing in the journal is changed: book the difference as an event of its own.`,
});
