import { Meaning } from '../acquisition/device-profile.js';
import { Instant, instant } from '../kernel/quarter-hour.js';
import { displayedUnder } from './display-fault.js';

const MINUTE = 60_000;
const DAY = instant(Date.parse('2026-06-18T00:00:00Z'));
const after = (minutes: number) => instant(DAY + minutes * MINUTE);

/** Draws one kilowatt: a kilowatt-hour per hour, from 100 kWh at midnight on. */
const valueAt = (meaning: Meaning, at: Instant): number | undefined => {
  const kwh = 100 + (at - DAY) / (60 * MINUTE);
  return { import: kwh * 1e6, export: 7e6, power: 1000 }[meaning as string];
};

describe('a display that is wrong', () => {
  // The fault begins at 10:00; kWh and W.
  it.each([
    ['wakes-with-zeros', 'import', 605, 0],
    ['wakes-with-zeros', 'import', 615, 110.25],
    ['drops-to-zero', 'import', 610, 0],
    ['drops-to-zero', 'import', 612, 110.2],
    ['reset', 'import', 630, 0.5],
    ['rollover', 'import', 600, 4_294_966.296],
    ['rollover', 'import', 690, 0.5],
    ['nightly-reset', 'import', 630, 10.5],
    ['stuck', 'import', 690, 110],
    ['reversed', 'import', 630, 7],
    ['per-phase-sums', 'export', 660, 7.1],
  ] as const)('%s: %s at minute %i is %d kWh', (fault, meaning, minute, kwh) => {
    const sound = {
      at: after(minute),
      since: after(600),
      startOfDay: DAY,
      modulusMilliwattHours: 2 ** 32 * 1000,
      valueAt,
    };
    expect(displayedUnder(fault, meaning, sound)).toBeCloseTo(kwh * 1e6, 0);
  });

  it.each([
    ['reversed', 1000, -1000],
    ['kilowatts-as-watts', 1000, 1],
    ['standby-power', 0, 8],
    ['standby-power', 1000, 1000],
  ] as const)('%s: %d W is shown as %d W', (fault, watts, shown) => {
    const sound = {
      at: DAY,
      since: DAY,
      startOfDay: DAY,
      modulusMilliwattHours: 1,
      valueAt: () => watts,
    };
    expect(displayedUnder(fault, 'power', sound)).toBe(shown);
  });
});
