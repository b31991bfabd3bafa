import { MeteringPointId } from '../community/community.js';
import { METHODS, QUALITIES } from '../kernel/profile.js';
import { quarterHour } from '../kernel/quarter-hour.js';
import { measureGiven } from './measure-given.js';

/** Wh from quarter-hour 100 on, `-` for none, `~` before an estimate. */
function given(text: string) {
  const cells = text.split(' ').map((cell, place) => ({ cell, at: 100 + place }));
  const values = cells.filter(({ cell }) => cell !== '-');
  return {
    meteringPoint: 'flat' as MeteringPointId,
    direction: 'import' as const,
    at: Float64Array.from(values, ({ at }) => at),
    milliwattHours: Float64Array.from(values, ({ cell }) => Number(cell.replace('~', ''))),
    estimated: Uint8Array.from(values, ({ cell }) => (cell.startsWith('~') ? 1 : 0)),
  };
}

describe('given quarter-hours', () => {
  it.each([
    ['stay as they are', '300 0 7', 0, '300 0 7', 'given given given'],
    ['estimates are substitutes', '300 ~5 7', 0, '300 5 7', 'given substitute given'],
    [
      '45 minutes are interpolated',
      '300 - - - 600',
      0,
      '300 375 450 525 600',
      'given interpolated interpolated interpolated given',
    ],
    ['halves go up', '1 - 2', 0, '1 2 2', 'given interpolated given'],
    ['halves go up, falling too', '2 - 1', 0, '2 2 1', 'given interpolated given'],
    ['a gap begun before the span', '300 - - - 600', 3, '525 600', 'interpolated given'],
    [
      'two hours are interpolated',
      '0 - - - - - - - - 9',
      7,
      '7 8 9',
      'interpolated interpolated given',
    ],
    ['longer gaps are missing', '0 - - - - - - - - - 10', 8, 'NaN NaN 10', 'missing missing given'],
    ['nothing before, nothing after', '- 5 -', 0, 'NaN 5 NaN', 'missing given missing'],
  ])('%s', (...[, text, from, values, kinds]) => {
    const count = text.split(' ').length - from;
    const series = measureGiven(given(text), { first: quarterHour(100 + from), count });
    expect([...series.milliwattHours].join(' ')).toBe(values);
    const methods = [...series.method].map((code) => METHODS[code]);
    const qualities = [...series.quality].map((code) => QUALITIES[code]);
    expect(qualities.map((quality, place) => methods[place] || quality).join(' ')).toBe(kinds);
  });

  it('are missing when there are none', () => {
    const series = measureGiven(undefined, { first: quarterHour(100), count: 2 });
    expect([...series.milliwattHours]).toEqual([NaN, NaN]);
  });
});
