import { setTimeout as pause } from 'node:timers/promises';

const TURN_MS = 200;

/** Asks until there is an answer; fails with what was waited for. */
export async function eventually<T>(
  what: string | (() => string),
  ask: () => Promise<T | undefined> | T | undefined,
  turns = 900,
): Promise<T> {
  for (let turn = 0; turn < turns; turn += 1) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await pause(TURN_MS);
  }
  throw new Error(`waited in vain for ${typeof what === 'string' ? what : what()}`);
}
