import { instant } from '../../kernel/quarter-hour.js';
import { ClockSteps } from './clock-steps.js';

const START = Date.parse('2026-10-31T22:00:00Z');
const MINUTE = 60_000;

describe('the state of the receiving clock', () => {
  // Minutes on the wall clock and in steady time since the start, and the state of the last look.
  it.each([
    [
      'both go on',
      [
        [0, 0],
        [1, 1],
      ],
      'steady',
    ],
    [
      'a slow drift',
      [
        [0, 0],
        [60.01, 60],
      ],
      'steady',
    ],
    [
      'two seconds ahead',
      [
        [0, 0],
        [1 + 2 / 60, 1],
      ],
      'stepped',
    ],
    [
      'the frame after the step',
      [
        [0, 0],
        [11, 1],
        [12, 2],
      ],
      'steady',
    ],
    [
      'ten minutes back',
      [
        [0, 0],
        [-9, 1],
      ],
      'stepped',
    ],
    [
      'an hour ahead',
      [
        [0, 0],
        [61, 1],
      ],
      'astray',
    ],
    [
      'still an hour ahead',
      [
        [0, 0],
        [61, 1],
        [62, 2],
      ],
      'astray',
    ],
    [
      'an hour ahead and back',
      [
        [0, 0],
        [61, 1],
        [2, 2],
      ],
      'stepped',
    ],
    [
      'forty days back',
      [
        [0, 0],
        [-57_599, 1],
      ],
      'astray',
    ],
  ] as const)('%s', (_, looks, expected) => {
    const steps = new ClockSteps();
    const states = looks.map(([wall, passed]) =>
      steps.stateAt('roof', instant(START + wall * MINUTE), passed * MINUTE),
    );
    expect(states.at(-1)).toBe(expected);
  });

  it('tells every device of a step once', () => {
    const steps = new ClockSteps();
    const at = (device: string, wall: number, passed: number) =>
      steps.stateAt(device, instant(START + wall * MINUTE), passed * MINUTE);
    expect([at('roof', 0, 0), at('flat', 0, 0)]).toEqual(['steady', 'steady']);
    expect([at('roof', 6, 1), at('roof', 7, 2), at('flat', 7, 2)]).toEqual([
      'stepped',
      'steady',
      'stepped',
    ]);
  });
});
