import { instant } from '../../kernel/quarter-hour.js';
import { followNumber, LastNumber } from './follow-sequences.js';

/** `number`, or `number:content`, at one minute each; `!` goes back a quarter of an hour. */
function follow(...said: readonly string[]): string {
  let last: LastNumber | undefined;
  return said
    .map((text, minute) => {
      const [number = '', content = number] = text.replace('!', '').split(':');
      const at = instant(1e12 + (text.endsWith('!') ? -900_000 : minute * 60_000));
      const followed = followNumber(last, { number: Number(number), at, hash: content });
      last = followed.last;
      const { verdict } = followed;
      if (verdict.kind === 'jump') return `jump ${verdict.missed}`;
      return verdict.kind === 'restart' && verdict.isBack ? 'restart back' : verdict.kind;
    })
    .join(', ');
}

describe('the running numbers of a device', () => {
  it.each([
    [['5', '6', '7'], 'next, next, next'],
    [['5', '10'], 'next, jump 4'],
    [['5', '10', '7', '7'], 'next, jump 4, late, known'],
    [['5', '6', '6'], 'next, next, known'],
    [['5', '6', '6:other'], 'next, next, conflict'],
    [['5', '0:new', '1'], 'next, restart, next'],
    [['0', '1', '0:new', '1:new'], 'next, next, restart, next'],
    [['5', '0:new!'], 'next, restart back'],
  ])('%j are %s', (said, verdicts) => {
    expect(follow(...said)).toBe(verdicts);
  });
});
