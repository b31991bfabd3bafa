import { Pace } from './pace.js';

describe('the pace of a device', () => {
  it('lets a backlog through at once and slows what comes after', () => {
    const pace = new Pace({ perSecond: 50, burst: 1_000 });
    const waits = Array.from({ length: 1_010 }, () => pace.waitMs(0));
    expect(Math.max(...waits.slice(0, 1_000))).toBe(0);
    expect(waits.slice(1_000).map(Math.round)).toEqual([
      20, 40, 60, 80, 100, 120, 140, 160, 180, 200,
    ]);
  });

  it('is as quick as ever when the device was calm for a while', () => {
    const pace = new Pace({ perSecond: 50, burst: 100 });
    for (let message = 0; message < 200; message += 1) pace.waitMs(0);
    expect(Array.from({ length: 100 }, () => pace.waitMs(4_000))).toEqual(new Array(100).fill(0));
  });
});
