import { quarterHour, QUARTER_HOUR_MS } from '../kernel/quarter-hour.js';
import { at, berlin } from '../../test/support/registers.js';
import { proposeSubstitutes } from './propose-substitutes.js';
import { SubstituteBasis } from './substitute.js';

/** A Tuesday. */
const first = quarterHour(at('2026-03-10T10:00:00Z') / QUARTER_HOUR_MS);
const DAY = 96;
const WH = 1_000;

function basis(
  values: Record<number, number>,
  rest: Partial<SubstituteBasis> = {},
): SubstituteBasis {
  const own = (place: number) => values[place - first];
  return { kind: 'consumption', zone: berlin, own, references: [], ...rest };
}

function proposed(count: number, given: SubstituteBasis) {
  const outcome = proposeSubstitutes({ first, count }, given);
  return 'refused' in outcome ? outcome.refused : outcome.milliwattHours.map((mwh) => mwh / WH);
}

/** Cases 1 to 3: shared examples of substitute values, worked by hand in watt-hours. */
describe('substitutes for a gap', () => {
  const sides = { [-1]: 300 * WH, 3: 600 * WH };
  const days = { [-DAY]: 210 * WH, [-4 * DAY]: 240 * WH, [-5 * DAY]: 225 * WH };
  const tenDays = { ...days, [-6 * DAY]: 9_000 * WH, [-7 * DAY]: 9_000 * WH };
  it.each<[string, number, SubstituteBasis, number[] | string]>([
    ['a straight line between both sides', 3, basis(sides), [375, 450, 525]],
    [
      'scaled to what the register advanced',
      3,
      basis(sides, { knownAdvance: 1_234_000 }),
      [342.778, 411.333, 479.889],
    ],
    ['the mean of three days of its class', 1, basis(tenDays), [225]],
    ['zero for an established outage', 2, basis({}, { outage: true }), [0, 0]],
    [
      'no line over more than two hours, and no days',
      9,
      basis({ [-1]: 300 * WH, 9: 600 * WH }),
      'no day of the same class in the 28 days before has true values',
    ],
    [
      'an outage in which the register advanced is none',
      1,
      basis({}, { outage: true, knownAdvance: 5 }),
      'the register advanced, so the outage cannot be one',
    ],
    [
      'a storage has no days like others',
      1,
      basis(days, { kind: 'storage' }),
      'a storage point follows the weather and its neighbours: bring in its values',
    ],
  ])('%s', (_, count, given, expected) => {
    expect(proposed(count, given)).toEqual(expected);
  });

  it('scales in whole watt-hours as in the worked example', () => {
    const inWattHours = basis({ [-1]: 300, 3: 600 }, { knownAdvance: 1_234 });
    const outcome = proposeSubstitutes({ first, count: 3 }, inWattHours);
    expect(outcome).toMatchObject({ milliwattHours: [343, 411, 480] });
  });

  it('never takes a plant from another day', () => {
    const given = basis(days, { kind: 'generation', isNight: () => false });
    expect(proposed(1, given)).toBe('no other plant was measured in the gap: bring in its values');
  });

  it('takes another plant in proportion, and nothing at night', () => {
    const other = (place: number) =>
      (({ [-DAY]: 100 * WH, 0: 50 * WH, 1: 7 * WH }) as Record<number, number>)[place - first];
    const given = basis(
      { [-DAY]: 210 * WH },
      {
        kind: 'generation',
        references: [other],
        isNight: (place) => place === first + 1,
      },
    );
    expect(proposeSubstitutes({ first, count: 2 }, given)).toEqual({
      milliwattHours: [105 * WH, 0],
      methods: ['reference-plant', 'zero'],
    });
  });

  it('compares days by the wall clock when the clocks change', () => {
    const sunday = quarterHour(at('2026-03-29T10:00:00Z') / QUARTER_HOUR_MS);
    const before = quarterHour(at('2026-03-22T11:00:00Z') / QUARTER_HOUR_MS);
    const own = (place: number) => (place === before ? 42 * WH : undefined);
    const given = { ...basis({}), own };
    expect(proposeSubstitutes({ first: sunday, count: 1 }, given)).toMatchObject({
      milliwattHours: [42 * WH],
    });
  });
});
