import { MeterMessage } from './mqtt-payloads.js';

/**
 * How a publishing meter may misbehave: messages twice, old before new, only the last one again and
 * again, cut off, with a comma for a point, with a word for a number, empty, with a clock of 1970 or a
 * clock that is behind or ahead, kept by the broker as if they were fresh, or none at all.
 */
export const MESSAGE_FAULTS = [
  'silent',
  'twice',
  'out-of-order',
  'repeats-old',
  'cut-off',
  'decimal-comma',
  'unavailable',
  'empty',
  'clock-of-1970',
  'clock-behind',
  'clock-ahead',
  'retained',
] as const;
export type MessageFault = (typeof MESSAGE_FAULTS)[number];

/** A message as it goes out. */
export interface SentMessage extends MeterMessage {
  readonly retain?: boolean | undefined;
}

/** The messages of now, of the turn before, and of when the meter began to misbehave. */
export interface Turn {
  readonly now: readonly MeterMessage[];
  readonly before: readonly MeterMessage[];
  readonly first: readonly MeterMessage[];
}

const BEHIND_SECONDS = 20 * 60;
const AHEAD_SECONDS = 6 * 3_600;

const SENT: Readonly<Record<MessageFault, (turn: Turn) => readonly SentMessage[]>> = {
  silent: () => [],
  twice: ({ now }) => now.flatMap((message) => [message, message]),
  'out-of-order': ({ now, before }) => [...now, ...before],
  'repeats-old': ({ first }) => first,
  'cut-off': ({ now }) => changed(now, (text) => text.slice(0, Math.ceil(text.length * 0.7))),
  'decimal-comma': ({ now }) => changed(now, (text) => text.replace(/(\d)\.(\d)/g, '$1,$2')),
  unavailable: ({ now }) =>
    changed(now, (text) => text.replace(/":-?\d+(\.\d+)?/g, '":"unavailable"')),
  empty: ({ now }) => changed(now, () => ''),
  'clock-of-1970': ({ now }) => withClock(now, () => 13_000_000),
  'clock-behind': ({ now }) => withClock(now, (seconds) => seconds - BEHIND_SECONDS),
  'clock-ahead': ({ now }) => withClock(now, (seconds) => seconds + AHEAD_SECONDS),
  retained: ({ now }) => now.map((message) => ({ ...message, retain: true })),
};

/** What a meter publishes in a turn under a fault. */
export function sentUnder(fault: MessageFault | undefined, turn: Turn): readonly SentMessage[] {
  return fault === undefined ? turn.now : SENT[fault](turn);
}

function changed(
  messages: readonly MeterMessage[],
  change: (payload: string) => string,
): MeterMessage[] {
  return messages.map(({ topic, payload }) => ({ topic, payload: change(payload) }));
}

/** Moves the time a payload names: `"ts":<unix seconds>` or `"Time":"<local time>"`. */
function withClock(
  messages: readonly MeterMessage[],
  move: (seconds: number) => number,
): MeterMessage[] {
  return changed(messages, (text) =>
    text
      .replace(/"ts":(\d+(?:\.\d+)?)/, (_, seconds: string) => `"ts":${move(Number(seconds))}`)
      .replace(/"Time":"([^"]+)"/, (_, local: string) => {
        const moved = new Date(move(Date.parse(`${local}Z`) / 1000) * 1000);
        return `"Time":"${moved.toISOString().slice(0, 19)}"`;
      }),
  );
}
