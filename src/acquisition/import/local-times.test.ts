import { instantText } from '../../kernel/quarter-hour.js';
import { Zone } from '../../kernel/zone.js';
import { LocalTimes, RepeatedHourRule } from './local-times.js';

const BERLIN = new Zone('Europe/Berlin');
const wall = (text: string) => Date.parse(`${text}:00Z`);

/** What the times of one series mean, line after line. */
function read(rule: RepeatedHourRule, texts: readonly string[]) {
  const times = new LocalTimes(BERLIN, rule);
  const told = texts.map((text, row) => {
    const cell = times.instantOf('flat-1', wall(text), row + 2);
    return 'value' in cell ? instantText(cell.value) : cell.message;
  });
  return { told, once: times.stoodOnce().map(({ line }) => line) };
}

describe('a wall clock of a file', () => {
  it.each([
    ['2026-01-15T12:00', '2026-01-15T11:00:00Z'],
    ['2026-07-15T12:00', '2026-07-15T10:00:00Z'],
    ['2026-03-29T01:45', '2026-03-29T00:45:00Z'],
    ['2026-03-29T03:00', '2026-03-29T01:00:00Z'],
    ['2026-10-25T01:45', '2026-10-24T23:45:00Z'],
    ['2026-10-25T03:00', '2026-10-25T02:00:00Z'],
  ])('%s is one instant', (text, instant) => {
    expect(read('refuse', [text])).toEqual({ told: [instant], once: [] });
  });

  it.each(['2026-03-29T02:00', '2026-03-29T02:59'])('%s does not exist', (text) => {
    expect(read('in-order', [text]).told[0]).toMatch(/does not exist: the clocks go forward/);
  });

  it('is refused in the repeated hour when nothing says which one it is', () => {
    const { told } = read('refuse', ['2026-10-25T02:00', '2026-10-25T02:00']);
    expect(told).toEqual([expect.stringMatching(/twice/), expect.stringMatching(/twice/)]);
  });

  it.each([
    ['hour by hour', ['02:00', '02:30', '02:00', '02:30'], ['00:00', '00:30', '01:00', '01:30']],
    ['in pairs', ['02:00', '02:00', '02:30', '02:30'], ['00:00', '01:00', '00:30', '01:30']],
  ])('in the order of the rows, %s', (_, clocks, utc) => {
    expect(
      read(
        'in-order',
        clocks.map((clock) => `2026-10-25T${clock}`),
      ),
    ).toEqual({
      told: utc.map((clock) => `2026-10-25T${clock}:00Z`),
      once: [],
    });
  });

  it('tells the line of a repeated time that stands once', () => {
    expect(read('in-order', ['2026-10-25T02:00', '2026-10-25T02:15', '2026-10-25T02:15'])).toEqual({
      told: ['2026-10-25T00:00:00Z', '2026-10-25T00:15:00Z', '2026-10-25T01:15:00Z'],
      once: [2],
    });
  });

  it('is refused in the repeated hour when the rows run backwards', () => {
    const { told } = read('in-order', ['2026-10-25T03:00', '2026-10-25T02:00']);
    expect(told[1]).toMatch(/not in the order of time/);
  });
});
