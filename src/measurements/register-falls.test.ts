import { communityOf } from '../../test/support/settled-month.js';
import { SOUND_COMMUNITY } from '../../test/support/sound-community.js';
import { ReadingRows } from '../acquisition/import/readings-file.js';
import { MeterId } from '../community/community.js';
import { registerFalls } from './register-falls.js';

const community = communityOf(SOUND_COMMUNITY);

/** `time kwh` pairs of the meter M-1, from line 2 on. */
function rows(text: string): ReadingRows {
  const found = new ReadingRows();
  for (const [place, pair] of text.split(', ').entries()) {
    const [time = '', kwh] = pair.split(' ');
    found.meter.push('M-1' as MeterId);
    found.register.push('import');
    found.at.push(Date.parse(`2026-03-01T${time}Z`));
    found.milliwattHours.push(Number(kwh) * 1_000_000);
    found.estimated.push(false);
    found.line.push(place + 2);
  }
  return found;
}

describe('the falls in a readings file', () => {
  it.each`
    what                       | readings                                      | lines
    ${'none'}                  | ${'10:00:00 500, 10:15:00 501'}               | ${[]}
    ${'on a boundary'}         | ${'10:00:00 500, 10:15:00 400, 10:30:00 401'} | ${[3]}
    ${'beside a boundary'}     | ${'10:00:07 500, 10:15:07 400, 10:30:07 401'} | ${[3]}
    ${'between boundaries'}    | ${'10:00:00 500, 10:07:00 400, 10:30:00 401'} | ${[3]}
    ${'rows in another order'} | ${'10:15:07 400, 10:30:07 401, 10:00:07 500'} | ${[2]}
    ${'two'}                   | ${'10:00:00 500, 10:15:00 400, 10:30:00 300'} | ${[3, 4]}
    ${'a dip that is made up'} | ${'10:00:00 500, 10:15:00 499, 10:30:00 501'} | ${[]}
    ${'a reset'}               | ${'10:00:00 500, 10:15:00 1, 10:30:00 2'}     | ${[]}
    ${'a roll-over'}           | ${'10:00:00 999999.5, 10:15:00 0.5'}          | ${[]}
  `('$what: lines $lines', ({ readings, lines }: { readings: string; lines: number[] }) => {
    const problems = registerFalls(community, rows(readings), 'readings.csv');
    expect(problems.map(({ line }) => line)).toEqual(lines);
  });

  it('say what to do', () => {
    const fell = rows('10:00:00 500, 10:15:00 400, 10:30:00 401');
    expect(registerFalls(community, fell, 'readings.csv')).toEqual([
      {
        file: 'readings.csv',
        line: 3,
        field: 'kwh',
        message:
          'the import register of meter M-1 falls from 500.000000 to 400.000000 kWh at ' +
          '2026-03-01T10:15:00Z: this is no roll-over (6 digits), no dip that is made up within ' +
          '24 hours and no reset below a tenth; add a `meters` entry if the meter was exchanged, ' +
          'or correct the reading',
      },
    ]);
  });
});
