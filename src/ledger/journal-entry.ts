import assert from 'node:assert/strict';
import { LocalDay } from '../kernel/local-day.js';
import { Money } from '../kernel/money.js';

/** One line of a journal entry: signed cents, debit positive, credit negative, never zero. */
export interface Posting {
  readonly account: string;
  readonly cents: number;
}

/** One event in the books. `key` names the event: posting it twice changes nothing. */
export interface JournalEntry {
  readonly key: string;
  readonly date: LocalDay;
  readonly reference: string;
  readonly text: string;
  /** Together zero, each account once. */
  readonly postings: readonly Posting[];
}

/** An entry as it stands in the journal; ids count from 1 per community, without gaps. */
export interface PostedEntry extends JournalEntry {
  readonly id: number;
}

export type Amount = readonly [account: string, amount: Money];

/** Debits as given and credits with their sign turned; one posting per account, none of zero. */
export function postings(debits: readonly Amount[], credits: readonly Amount[]): Posting[] {
  const cents = new Map<string, number>();
  const add = (name: string, amount: number): void => {
    cents.set(name, (cents.get(name) ?? 0) + amount);
  };
  for (const [name, amount] of debits) add(name, amount.cents);
  for (const [name, amount] of credits) add(name, -amount.cents);
  const sum = [...cents.values()].reduce((a, b) => a + b, 0);
  assert(sum === 0, `debits and credits differ by ${sum} cents`);
  return [...cents]
    .filter(([, amount]) => amount !== 0)
    .map(([name, amount]) => ({ account: name, cents: amount }));
}

/** Entries that move something; an event of zero amounts leaves no trace in the books. */
export function thatMoveMoney(entries: readonly JournalEntry[]): JournalEntry[] {
  return entries.filter((entry) => entry.postings.length > 0);
}
