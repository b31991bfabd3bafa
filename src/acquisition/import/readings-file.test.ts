import { SOUND_COMMUNITY } from '../../../test/support/sound-community.js';
import { parseCommunity } from '../../community/parse-community.js';
import { parseYamlTree } from '../../community/yaml-tree.js';
import { parseInstant } from '../../kernel/quarter-hour.js';
import { differingReadings, inBothFiles } from './file-conflicts.js';
import { ImportRules } from './import-rules.js';
import { addGiven, GivenRows } from './measurements-file.js';
import { addReading, ReadingRows } from './readings-file.js';

const community = parseCommunity({
  file: 'c.yaml',
  tree: parseYamlTree(SOUND_COMMUNITY, 'c.yaml'),
});
const rules = new ImportRules(community, parseInstant('2026-06-01T00:00:00Z'));

function readingOf(row: string, rows = new ReadingRows(), line = 2) {
  const [at = '', meter = '', register = '', kwh = '', quality = ''] = row.split(' ');
  const cells = { at, meter, register, kwh, quality };
  return addReading(rows, { line, cells }, 'readings.csv', rules);
}

function givenOf(row: string, rows = new GivenRows(), line = 2) {
  const [from = '', metering_point = '', direction = '', kwh = '', quality = ''] = row.split(' ');
  const cells = { from, metering_point, direction, kwh, quality };
  return addGiven(rows, { line, cells }, 'measurements.csv', rules);
}

const T = '2026-03-01T00:00:00+01:00';

describe('a row of readings.csv', () => {
  it('is a register value at an instant', () => {
    const rows = new ReadingRows();
    expect(readingOf(`${T} M-1 import 12.345678 estimated`, rows, 7)).toEqual([]);
    expect(rows).toEqual({
      at: [Date.UTC(2026, 1, 28, 23)],
      meter: ['M-1'],
      register: ['import'],
      milliwattHours: [12_345_678],
      estimated: [true],
      line: [7],
    });
  });

  it('with an empty value adds nothing: missing is never zero', () => {
    const rows = new ReadingRows();
    expect(readingOf(`${T} M-1 import`, rows)).toEqual([]);
    expect(rows.at).toEqual([]);
  });

  it.each`
    row                                    | field         | sentence
    ${'2026-03-01T00:00:00 M-1 import 1'}  | ${'at'}       | ${/local time; give its offset, e.g. 2026-03-01T00:00:00\+01:00/}
    ${'2026-02-30T00:00:00Z M-1 import 1'} | ${'at'}       | ${/is no time/}
    ${'03/04/2026 M-1 import 1'}           | ${'at'}       | ${/is no time/}
    ${'2026-06-01T00:05:01Z M-2 import 1'} | ${'at'}       | ${/lies in the future/}
    ${`${T} M-1 import 1,5`}               | ${'kwh'}      | ${/decimal comma; write 1\.5/}
    ${`${T} M-1 import -1.5`}              | ${'kwh'}      | ${/is negative/}
    ${`${T} M-1 import 1.1234567`}         | ${'kwh'}      | ${/more than six decimals/}
    ${`${T} M-1 import 1e3`}               | ${'kwh'}      | ${/is no number/}
    ${`${T} M-1 import NaN`}               | ${'kwh'}      | ${/is no number/}
    ${`${T} M-1 import 99999999999`}       | ${'kwh'}      | ${/is too large/}
    ${`${T} M-7 import 1`}                 | ${'meter'}    | ${/unknown; did you mean `M-1`\?$/}
    ${`${T} 1.2E+11 import 1`}             | ${'meter'}    | ${/a spreadsheet turned it into a number/}
    ${`${T} M-1 CONSUMPTION 1`}            | ${'register'} | ${/is no direction; write import or export/}
    ${`${T} M-1 export 1`}                 | ${'register'} | ${/does not fit the consumption 'flat-1'; it has import only/}
    ${`${T} roof import 1`}                | ${'register'} | ${/does not fit the generation 'roof'; it has export only/}
    ${`${T} M-1 import 1 guessed`}         | ${'quality'}  | ${/is no quality/}
    ${'2026-03-18T12:00:00Z M-1 import 1'} | ${'meter'}    | ${/ended on 2026-03-17; name the meter that followed it/}
  `(
    '$row is refused',
    ({ row, field, sentence }: { row: string; field: string; sentence: RegExp }) => {
      expect(readingOf(row)).toEqual([
        {
          file: 'readings.csv',
          line: 2,
          field,
          message: expect.stringMatching(sentence) as string,
        },
      ]);
    },
  );

  it('tells everything that is wrong with it at once', () => {
    const problems = readingOf('2026-03-01T00:00:00 M-9x9 up 1,5');
    expect(problems.map(({ field }) => field)).toEqual(['at', 'meter', 'register', 'kwh']);
  });

  it('may lie in the future where nobody asks the clock', () => {
    const timeless = new ImportRules(community);
    const cells = {
      at: '2999-01-01T00:00:00Z',
      meter: 'roof',
      register: 'export',
      kwh: '1',
      quality: '',
    };
    expect(addReading(new ReadingRows(), { line: 2, cells }, 'readings.csv', timeless)).toEqual([]);
  });
});

describe('a row of measurements.csv', () => {
  it('is the energy of the quarter-hour that begins', () => {
    const rows = new GivenRows();
    expect(givenOf(`${T} flat-1 import 0.25`, rows)).toEqual([]);
    expect(rows).toMatchObject({
      at: [Date.UTC(2026, 1, 28, 23) / 900_000],
      milliwattHours: [250_000],
    });
  });

  it.each`
    row                                       | field               | sentence
    ${'2026-03-01T00:07:00Z flat-1 import 1'} | ${'from'}           | ${/no start of a quarter-hour; the one it lies in starts 2026-03-01T00:00:00Z/}
    ${'2026-06-01T00:00:00Z flat-1 import 1'} | ${'from'}           | ${/lies in the future/}
    ${`${T} M-1 import 1`}                    | ${'metering_point'} | ${/the metering point 'M-1' is unknown/}
    ${`${T} flat-1 export 1`}                 | ${'direction'}      | ${/does not fit/}
  `(
    '$row is refused',
    ({ row, field, sentence }: { row: string; field: string; sentence: RegExp }) => {
      expect(givenOf(row)).toEqual([
        {
          file: 'measurements.csv',
          line: 2,
          field,
          message: expect.stringMatching(sentence) as string,
        },
      ]);
    },
  );
});

describe('the rows of the files together', () => {
  it('two values for one time are refused with both lines, the same value twice is not', () => {
    const rows = new ReadingRows();
    for (const [place, kwh] of ['1', '2', '1.0'].entries()) {
      readingOf(`${T} M-1 import ${kwh}`, rows, place + 2);
    }
    expect(differingReadings(rows, 'readings.csv')).toEqual([
      {
        file: 'readings.csv',
        line: 3,
        field: 'kwh',
        message: 'another value for the same time stands in line 2; remove one.',
      },
    ]);
  });

  it.each`
    reading                   | measurement               | problems
    ${'2026-02-28T23:00:00Z'} | ${'2026-02-28T23:00:00Z'} | ${0}
    ${'2026-02-28T23:00:20Z'} | ${'2026-02-28T22:45:00Z'} | ${0}
    ${'2026-02-28T22:45:00Z'} | ${'2026-02-28T23:00:00Z'} | ${0}
    ${'2026-02-28T23:01:00Z'} | ${'2026-02-28T23:00:00Z'} | ${1}
    ${'2026-03-31T21:59:00Z'} | ${'2026-03-15T00:00:00Z'} | ${1}
  `(
    'a reading $reading beside a measurement $measurement gives $problems problems',
    ({ reading, measurement, problems }: Record<string, string> & { problems: number }) => {
      const rows = new ReadingRows();
      const given = new GivenRows();
      readingOf(`${reading} flat-2 import 1`, rows);
      readingOf(`${reading} roof export 1`, rows);
      givenOf(`${measurement} flat-1 import 1`, given);
      givenOf(`${measurement} flat-2 import 1`, given);
      expect(inBothFiles(community, rows, given, 'measurements.csv')).toHaveLength(problems);
    },
  );
});
