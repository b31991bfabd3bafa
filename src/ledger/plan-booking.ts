import { canonicalJson } from '../kernel/canonical-json.js';
import { Finding } from '../measurements/measurement.js';
import { JournalEntry, PostedEntry } from './journal-entry.js';

/** What is still to be posted, and events the journal holds with another body. */
export interface BookingPlan {
  readonly toPost: readonly JournalEntry[];
  readonly known: number;
  readonly differing: readonly JournalEntry[];
}

/** Compares events with the journal by their keys; nothing that stands there is ever changed. */
export function planBooking(
  wanted: readonly JournalEntry[],
  posted: readonly PostedEntry[],
): BookingPlan {
  const bodies = new Map(posted.map((entry) => [entry.key, bodyOf(entry)]));
  const toPost = wanted.filter((entry) => !bodies.has(entry.key));
  const differing = wanted.filter((entry) => {
    const body = bodies.get(entry.key);
    return body !== undefined && body !== bodyOf(entry);
  });
  return { toPost, known: wanted.length - toPost.length - differing.length, differing };
}

function bodyOf({ date, reference, text, postings }: JournalEntry): string {
  const lines = postings.map(({ account, cents }) => ({ account, cents }));
  return canonicalJson({ date, reference, text, postings: lines });
}

/** Names every event whose body changed after it was booked: the difference needs an entry of its own. */
export function bookingFindings(plan: BookingPlan): readonly Finding[] {
  return plan.differing.map(({ key, reference }) => ({
    code: 'booked-otherwise',
    place: reference,
    count: 1,
    text: `The event ${key} now has another date, text or amount than in the journal: book the difference.`,
  }));
}
