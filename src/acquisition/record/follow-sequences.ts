import { Instant } from '../../kernel/quarter-hour.js';

/** Numbers of a device's messages remembered behind its last one. */
const RECENT_MAX = 256;

/** How far the running numbers of a device were followed. */
export interface LastNumber {
  readonly number: number;
  readonly at: Instant;
  /** The hash of the message of each of the last numbers since the device started. */
  readonly recent: Readonly<Record<string, string>>;
}

export interface NumberedMessage {
  readonly number: number;
  readonly at: Instant;
  readonly hash: string;
}

/** What a running number shows of a message. */
export type NumberVerdict =
  | { readonly kind: 'next' | 'known' | 'late' | 'conflict' }
  | { readonly kind: 'jump'; readonly from: Instant; readonly missed: number }
  | { readonly kind: 'restart'; readonly isBack: boolean };

/**
 * Judges a message by its running number. One above the last is next; higher is a jump; the same number
 * is known or, with other content, a conflict; a fall to 0 or 1 is a restart of the device; another
 * lower number is a message sent again late, which fills its gap.
 */
export function followNumber(
  last: LastNumber | undefined,
  message: NumberedMessage,
): { readonly verdict: NumberVerdict; readonly last: LastNumber } {
  const { number, at, hash } = message;
  if (last === undefined) return { verdict: { kind: 'next' }, last: begun(message) };
  const before = Object.hasOwn(last.recent, number) ? last.recent[number] : undefined;
  if (before === hash) return { verdict: { kind: 'known' }, last };
  if (number <= 1 && number < last.number && at !== last.at) {
    return { verdict: { kind: 'restart', isBack: at < last.at }, last: begun(message) };
  }
  if (before !== undefined) return { verdict: { kind: 'conflict' }, last };
  const isAhead = number > last.number;
  const recent = shortened({ ...last.recent, [number]: hash });
  const next = isAhead ? { number, at, recent } : { ...last, recent };
  if (!isAhead) return { verdict: { kind: 'late' }, last: next };
  const missed = number - last.number - 1;
  if (missed === 0) return { verdict: { kind: 'next' }, last: next };
  return { verdict: { kind: 'jump', from: last.at, missed }, last: next };
}

function begun({ number, at, hash }: NumberedMessage): LastNumber {
  return { number, at, recent: { [number]: hash } };
}

function shortened(recent: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const entries = Object.entries(recent);
  if (entries.length <= RECENT_MAX) return recent;
  return Object.fromEntries(entries.sort(([a], [b]) => Number(b) - Number(a)).slice(0, RECENT_MAX));
}
