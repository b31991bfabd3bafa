import fc from 'fast-check';
import { quarterHour, QUARTER_HOUR_MS } from '../kernel/quarter-hour.js';
import {
  at,
  berlin,
  hour,
  measured,
  meter,
  register,
  Row,
  rows,
} from '../../test/support/registers.js';
import { measureRegisters } from './measure-registers.js';

describe('quarter-hours from registers', () => {
  it.each([
    [
      'read at every boundary',
      '10:00 1, 10:15 1.5, 10:30 1.75',
      ['500000 measured direct', '250000 measured direct'],
    ],
    [
      '20 s off the boundary stands for it',
      '10:00:20 1, 10:14:40 1.5, 10:30:30 1.75',
      ['500000 measured direct', '250000 measured direct'],
    ],
    [
      '31 s off is its own instant',
      '10:00 1, 10:15:31 1.5, 10:30 1.75',
      ['483351 measured interpolated', '266649 measured interpolated'],
    ],
    [
      'the nearest counts, the other is dropped',
      '10:00 1, 10:14:50 1.4, 10:15:05 1.5, 10:30 1.75',
      ['500000 measured direct', '250000 measured direct'],
    ],
    [
      'of two as near the earlier counts',
      '10:00 1, 10:14:50 1.4, 10:15:10 1.5, 10:30 1.75',
      ['400000 measured direct', '350000 measured direct'],
    ],
    [
      '30 minutes apart',
      '10:00 1, 10:30 1.000003',
      ['2 measured interpolated', '1 measured interpolated'],
    ],
    [
      '30 minutes between boundaries',
      '09:59:31 1, 10:30:29 1.5',
      ['250000 measured interpolated', '250000 measured interpolated'],
    ],
    [
      '31 minutes apart',
      '09:59 1, 10:30 1.31',
      ['150000 substitute spread', '150000 substitute spread'],
    ],
    [
      'three equal parts and one more',
      '10:00 1, 10:45 1.000007',
      ['3 substitute spread', '2 substitute spread', '2 substitute spread'],
    ],
    [
      'nothing before, nothing after',
      '10:07 1, 10:15 1.1, 10:30 1.2, 10:40 1.3',
      ['- missing', '100000 measured direct', '- missing'],
    ],
    [
      'an estimate makes a substitute',
      '10:00 1, 10:15 1.5 estimated, 10:30 1.75',
      ['500000 substitute direct', '250000 substitute direct'],
    ],
    [
      'a wide gap touches a quarter-hour',
      '10:00 1, 10:05 1.1, 10:45 1.9',
      ['300000 substitute spread', '300000 substitute spread', '300000 substitute spread'],
    ],
  ])('%s', (_, readings, expected) => {
    const to = `10:${15 * expected.length}`;
    expect(measured([register(meter('m'), rows(readings))], '10:00', to).names).toEqual(expected);
  });

  it('spreads a gap of two hours and takes a profile beyond', () => {
    const two = measured([register(meter('m'), rows('10:00 1, 12:00 1.8'))], '10:00', '12:00');
    expect(new Set(two.names)).toEqual(new Set(['100000 substitute spread']));
    const more = measured([register(meter('m'), rows('10:00 1, 12:01 2.21'))], '10:00', '12:00');
    expect(new Set(more.names)).toEqual(new Set(['150000 substitute profile']));
  });
});

describe('a gap of more than two hours', () => {
  const start = at('2026-03-10T00:00Z');

  /** Seven days of hourly kWh 1, 2, 3 … in turn, then a gap. */
  function history(until: number): Row[] {
    const list: Row[] = [];
    let kwh = 0;
    for (let time = start - 8 * 24 * hour; time <= until; time += QUARTER_HOUR_MS) {
      list.push({ at: time, kwh });
      kwh = Math.round((kwh + (new Date(time).getUTCHours() + 1) / 1000) * 1e6) / 1e6;
    }
    return list;
  }

  it('follows the mean of the same local quarter-hours of the seven days before', () => {
    const before = history(start + 10 * hour);
    const end = { at: start + 13 * hour, kwh: before.at(-1)!.kwh + 1.44 };
    const result = measured([register(meter('m'), [...before, end])], '10:00', '13:00');
    expect(result.names).toEqual(
      [110000, 120000, 130000].flatMap((value) =>
        new Array<string>(4).fill(`${value} substitute profile`),
      ),
    );
  });

  it('is the same whatever period it is asked in, and says what it lacks', () => {
    const before = history(start + 10 * hour);
    const end = { at: start + 61 * hour, kwh: before.at(-1)!.kwh + 7 };
    const { meter: one, readings } = register(meter('m'), [...before, end]);
    const span = { first: quarterHour((start + 48 * hour) / QUARTER_HOUR_MS), count: 48 };
    const all = { registers: [{ meter: one, readings }], knownFrom: -Infinity, knownTo: Infinity };
    const whole = measureRegisters(all, span, berlin);
    const knownTo = Infinity;
    let knownFrom = span.first * QUARTER_HOUR_MS;
    let rounds = 0;
    for (;;) {
      const from = Math.max(0, readings.at.findIndex((time) => time >= knownFrom) - 1);
      const part = {
        ...readings,
        at: readings.at.slice(from),
        milliwattHours: readings.milliwattHours.slice(from),
        estimated: readings.estimated.slice(from),
      };
      const got = measureRegisters(
        { registers: [{ meter: one, readings: part }], knownFrom, knownTo },
        span,
        berlin,
      );
      if (got.needs === undefined || got.needs.from >= knownFrom) {
        expect(got.milliwattHours).toEqual(whole.milliwattHours);
        break;
      }
      rounds += 1;
      knownFrom = got.needs.from;
    }
    expect(rounds).toBeGreaterThan(0);
  });
});

describe('laws of the quarter-hours', () => {
  const advance = fc.record({
    minutes: fc.integer({ min: 1, max: 200 }),
    milliwattHours: fc.integer({ min: 0, max: 5_000_000 }),
  });

  it('give what the register advanced, to the milliwatt-hour', () => {
    fc.assert(
      fc.property(fc.array(advance, { minLength: 1, maxLength: 40 }), (advances) => {
        const list: Row[] = [{ at: at('00:00'), kwh: 0 }];
        for (const { minutes, milliwattHours } of advances) {
          const last = list.at(-1)!;
          list.push({ at: last.at + minutes * 60_000, kwh: last.kwh + milliwattHours / 1e6 });
        }
        const end = Math.ceil(list.at(-1)!.at / QUARTER_HOUR_MS) * QUARTER_HOUR_MS;
        const last = Math.round(list.at(-1)!.kwh * 1e6);
        list.push({ at: end + QUARTER_HOUR_MS, kwh: last / 1e6 });
        const to = new Date(end + QUARTER_HOUR_MS).toISOString();
        expect(measured([register(meter('m'), list)], '00:00', to).total).toBe(last);
      }),
    );
  });
});
