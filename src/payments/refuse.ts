import { refusals } from '../kernel/domain-error.js';

/** What the payments stage refuses. */
export const refuse = refusals('payments', {
  'receipt-assumed': (facts: { community: string; date: string }) =>
    `The community '${facts.community}' counts every statement as paid when issued: the receipt or ` +
    `return of ${facts.date} would count twice. Set payments: { assume: none } to book receipts.`,
});
