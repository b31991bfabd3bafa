import { FloodWatch } from './flood-watch.js';

/** From a second on, counts a number of messages evenly over some seconds and collects what is told. */
function told(watch: FloodWatch, device: string, [from, count, seconds]: [number, number, number]) {
  return Array.from({ length: count }, (_, message) =>
    watch.count(device, (from + (message * seconds) / count) * 1000),
  ).filter((one) => one !== undefined);
}

describe('the flood watch', () => {
  it('takes a backlog for no flood, and the first message after it for one', () => {
    const watch = new FloodWatch({ perSecond: 10, burst: 1_000 });
    expect(told(watch, 'a', [0, 1_000, 0])).toEqual([]);
    expect(told(watch, 'a', [0, 1, 0])).toEqual(['begins']);
  });

  it('tells a flood once, of the device alone that floods', () => {
    const watch = new FloodWatch({ perSecond: 10, burst: 1_000 });
    expect(told(watch, 'a', [0, 100_000, 10])).toEqual(['begins']);
    expect(told(watch, 'b', [10, 100, 1])).toEqual([]);
  });

  it('tells when the device is calm again, and then the next flood', () => {
    const watch = new FloodWatch({ perSecond: 10, burst: 1_000 });
    told(watch, 'a', [0, 100_000, 10]);
    expect(told(watch, 'a', [10, 60, 60])).toEqual(['ends']);
    expect(told(watch, 'a', [200, 100_000, 10])).toEqual(['begins']);
  });
});
