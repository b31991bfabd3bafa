import { instant } from '../../kernel/quarter-hour.js';
import { AttemptGuard } from './attempt-guard.js';

const at = (minutes: number) => instant(1_772_000_000_000 + minutes * 60_000);
const fail = (guard: AttemptGuard, times: number, minutes: number) =>
  Array.from({ length: times }, () => guard.failed('10.0.0.7', at(minutes)));

describe('guessed passwords', () => {
  it('block an address with the twentieth, for fifteen minutes, and no other address', () => {
    const guard = new AttemptGuard();
    expect(fail(guard, 20, 0).indexOf(true)).toBe(19);
    expect(guard.isBlocked('10.0.0.7', at(14.9))).toBe(true);
    expect(guard.isBlocked('10.0.0.7', at(15))).toBe(false);
    expect(guard.isBlocked('10.0.0.8', at(0))).toBe(false);
  });

  it('do not block before, nor when they lie far apart, nor when the right one came between', () => {
    const guard = new AttemptGuard();
    fail(guard, 19, 0);
    expect(guard.isBlocked('10.0.0.7', at(0))).toBe(false);
    guard.succeeded('10.0.0.7');
    fail(guard, 19, 1);
    expect(guard.isBlocked('10.0.0.7', at(20))).toBe(false);
    expect(fail(guard, 1, 20)).toEqual([false]);
  });
});
