import fc from 'fast-check';
import { Instant } from '../../kernel/quarter-hour.js';
import { backOffMs } from './back-off.js';
import { busLoad, pollMs } from './bus-load.js';
import { nextSlot, phaseOf, slotsMissed } from './poll-plan.js';

const instant = (ms: number) => ms as Instant;

describe('the slots of a device', () => {
  it.each([
    [0, 10_000, 0, 10_000],
    [9_999, 10_000, 0, 10_000],
    [10_000, 10_000, 0, 20_000],
    [10_000, 10_000, 300, 10_300],
    [10_300, 10_000, 300, 20_300],
  ])('after %d ms, every %d ms, phase %d ms, comes next at %d', (now, interval, phase, next) => {
    expect(nextSlot(instant(now), interval, phase)).toBe(next);
  });

  it('come within a second of the whole interval, each device always in the same place', () => {
    const names = fc.string({ minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(names, fc.integer({ min: 500, max: 60_000 }), (name, interval) => {
        const phase = phaseOf(name, interval);
        expect(phase).toBe(phaseOf(name, interval));
        expect(phase >= 0 && phase < Math.min(interval, 1_000)).toBe(true);
      }),
    );
  });

  it.each([
    [0, 999, 0],
    [0, 1_000, 1],
    [0, 3_500, 3],
    [5_000, 4_000, 0],
  ])('from %d ms to %d ms, every second, are missed %d times', (slot, now, missed) => {
    expect(slotsMissed(instant(slot), instant(now), 1_000)).toBe(missed);
  });
});

describe('the wait after failures', () => {
  it.each([
    [1, 0, 1_000],
    [2, 0, 2_000],
    [3, 0, 4_000],
    [3, 1, 3_000],
    [6, 0, 32_000],
    [7, 0, 60_000],
    [500, 0, 60_000],
  ])('after %d failures, draw %d, is %d ms', (failures, draw, ms) => {
    expect(backOffMs(failures, draw)).toBe(ms);
  });
});

describe('the load of a line', () => {
  const allowed = { hosts: [], loopback: false };
  const tcp = { transport: 'tcp', host: '10.0.0.5', port: 502, allowed } as const;
  const rtu = (baud: number) =>
    ({ transport: 'rtu', serialPort: '/dev/ttyS0', baud, parity: 'even', stopBits: 1 }) as const;

  it.each([
    [[10], 0, tcp, 10],
    [[10, 20], 50, tcp, 120],
    [[40], 0, rtu(9_600), 125],
    [[40], 0, rtu(19_200), 67],
    [[40], 100, rtu(9_600), 225],
  ] as const)(
    'of requests for %j registers, pause %d ms, is about %d ms',
    (counts, pauseMs, address, ms) => {
      expect(Math.round(pollMs({ counts, pauseMs }, address))).toBe(ms);
    },
  );

  it('is the sum over its devices', () => {
    const requests = { counts: [40], pauseMs: 100 };
    const device = (id: string) => ({ id, pollSeconds: 0.5, requests, address: rtu(9_600) });
    const { share, arithmetic } = busLoad([device('a'), device('b'), device('c')]);
    expect(share).toBeCloseTo(1.35, 2);
    expect(arithmetic).toBe('a 0.22 s / 0.5 s + b 0.22 s / 0.5 s + c 0.22 s / 0.5 s = 135 %');
  });
});
