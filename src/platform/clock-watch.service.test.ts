import { instant } from '../kernel/quarter-hour.js';
import { FixedClock } from './clock.service.js';
import { ClockWatch } from './clock-watch.service.js';
import { Health } from './health.service.js';
import { Incidents } from './incidents.service.js';

const START = instant(Date.parse('2026-10-31T22:00:00Z'));
const MINUTE = 60_000;

describe('the watch on the clock', () => {
  // How the wall clock and steady time went on, step by step, in minutes; jumps told, trusted at the end.
  it.each([
    [
      'both go on',
      [
        [5, 5],
        [60, 60],
      ],
      0,
      true,
    ],
    ['a time server corrects half a second', [[5 + 0.5 / 60, 5]], 0, true],
    ['two seconds', [[5 + 2 / 60, 5]], 1, true],
    ['an hour ahead', [[65, 5]], 1, false],
    [
      'an hour ahead and back',
      [
        [65, 5],
        [-55, 5],
      ],
      2,
      true,
    ],
    ['forty days back', [[-57_600, 0]], 1, false],
    [
      'ten minutes ahead, twice',
      [
        [15, 5],
        [15, 5],
      ],
      2,
      false,
    ],
  ] as const)('%s', (_, steps, jumps, trusted) => {
    const clock = new FixedClock(START);
    const incidents = new Incidents(clock);
    const watch = new ClockWatch(clock, incidents, new Health(clock));
    for (const [wall, passed] of steps) {
      clock.set(instant(clock.now() + passed * MINUTE));
      clock.jump((wall - passed) * MINUTE);
      watch.look();
    }
    expect(incidents.countOf('clock-jump')).toBe(jumps);
    expect(watch.isTrusted()).toBe(trusted);
  });
});
