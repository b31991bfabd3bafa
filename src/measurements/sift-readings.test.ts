import fc from 'fast-check';
import { METHODS } from '../kernel/profile.js';
import { QUARTER_HOUR_MS } from '../kernel/quarter-hour.js';
import { at, measured, meter, register } from '../../test/support/registers.js';
import { HoldRules } from './hold-rules.js';
import { Decision } from './reading-decision.js';
import { siftReadings } from './sift-readings.js';

const start = at('10:00:00');

/** Readings a quarter-hour apart, as the running service measures them. */
function held(
  values: string,
  given: { limit?: number; decisions?: Record<number, Decision> } = {},
) {
  const readings = values
    .split(' ')
    .map((kwh, place) => ({ at: start + place * QUARTER_HOUR_MS, kwh: Number(kwh) }));
  const decisions = new Map(
    Object.entries(given.decisions ?? {}).map(([place, decision]) => [
      start + Number(place) * QUARTER_HOUR_MS,
      decision,
    ]),
  );
  const rules: HoldRules = { powerMaxKw: given.limit ?? 1_000, decisions };
  const one = register(meter('m'), readings);
  const sifted = siftReadings(one.readings, rules);
  const to = new Date(start + (readings.length - 1) * QUARTER_HOUR_MS).toISOString();
  const result = measured([{ ...one, readings: sifted.readings, rules }], '10:00', to);
  const total = result.milliwattHours.reduce((a, b) => a + (Number.isNaN(b) ? 0 : b), 0) / 1e6;
  return { ...result, ...sifted, total, kinds: result.held.map(({ kind }) => kind) };
}

describe('a register in the running service', () => {
  it.each([
    ['a dip of one digit is noise', '100 100.5 100.49 100.8', 0.8, []],
    ['a spike that reverts is not energy', '100 118 100 105 118.2', 18.2, []],
    ['a spike out of reach that reverts is not energy', '100 100.5 99999 100.9 101', 1, []],
    ['two readings in a row out of reach are not energy', '100 99999 99999 100.9 101', 1, []],
    ['a true reset counts 2 before and 10 after', '500 502 0 5 10', 12, []],
    ['a sleeping inverter is not a reset', '500 0 0 0 500', 0, []],
    ['an inverter that wakes up counts from its old value', '500 0 0 500.2 500.5', 0.5, []],
    ['zeros that nothing follows tell nothing yet', '500 502 0 0 0 0', 2, []],
    ['a new inverter counts from its first zero', '0 0 0.2 0.5', 0.5, []],
    ['it may sleep before its first day is over', '0 0 0.2 0 0 0.2 0.5', 0.5, []],
    ['a reset is not believed by its first reading', '500 502 3', 2, ['unconfirmed']],
    ['nor by two', '500 502 3 4', 3, ['unconfirmed']],
    ['but by three in a row', '500 502 3 4 5', 7, []],
    ['a jump that stays is held', '100 100.5 9000 9001 9002 9003', 3.5, ['steep']],
    ['a last reading out of reach is held', '100 100.5 9000', 0.5, ['steep']],
    ['a fall that no rule covers is held, the rest counts', '500 502 400 401', 3, ['refused']],
  ])('%s', (_, values, total, kinds) => {
    const result = held(values);
    expect(result.total).toBeCloseTo(total, 9);
    expect(result.kinds).toEqual(kinds);
  });

  it.each([
    ['discarded, a reading does not count', '500 502 400 502.5', { 2: 'discard' }, 2.5, []],
    ['confirmed, a jump counts whole', '100 100.5 9000 9001', { 2: 'confirm' }, 8901, []],
    [
      'a register set to a value counts on from it',
      '500 502 400 401',
      { 2: 'accept-reset' },
      3,
      [],
    ],
    ['confirmed, a fall counts from zero', '500 502 400 401', { 2: 'confirm' }, 403, []],
    ['a decision ends a dip', '500 400 401 501', { 1: 'accept-reset' }, 101, []],
  ] as const)('%s', (...[, values, decisions, total, kinds]) => {
    const result = held(values, { decisions });
    expect(result.total).toBeCloseTo(total, 9);
    expect(result.kinds).toEqual(kinds);
  });

  it('names a held step with both values and leaves its quarter-hour missing', () => {
    const result = held('100 100.5 9000 9001 9002');
    expect(result.names).toEqual([
      '500000 measured direct',
      '- missing',
      '1000000 measured direct',
      '1000000 measured direct',
    ]);
    expect(result.held).toMatchObject([{ meter: 'm', from: 100_500_000, to: 9_000_000_000 }]);
  });

  it('marks a reset as one', () => {
    expect(held('500 502 0 5 10').names.map((name) => name.split(' ')[2])).toEqual([
      'direct',
      'reset',
      'direct',
      'direct',
    ]);
    expect(METHODS).toContain('reset');
  });
});

describe('laws of the running service', () => {
  it('counts the same however often a device answers zero while it sleeps', () => {
    const step = fc.record({ rise: fc.integer({ min: 0, max: 9 }), zeros: fc.nat({ max: 3 }) });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 9 }), (steps) => {
        let value = 100;
        const after = steps.flatMap(({ rise, zeros }) => {
          value += rise;
          return [...Array<number>(zeros).fill(0), value];
        });
        const result = held([100, ...after, 0, 0].join(' '));
        expect(result.total).toBeCloseTo(value - 100, 9);
        expect(result.kinds).toEqual([]);
      }),
    );
  });

  it('never counts more than the connection carries, whatever a register says', () => {
    const kwh = fc.oneof(fc.integer({ min: 0, max: 120 }), fc.constantFrom(0, 99_999, 4_294_967));
    fc.assert(
      fc.property(fc.array(kwh, { minLength: 2, maxLength: 30 }), (values) => {
        const result = held(values.join(' '), { limit: 100 });
        const hours = (values.length - 1) / 4;
        expect(result.total).toBeLessThanOrEqual(100 * hours + values.length);
        expect(result.total).toBeGreaterThanOrEqual(0);
        const aside = result.spikes.length + result.asleep.length;
        expect(result.readings.at.length + aside).toBe(values.length);
      }),
    );
  });
});
