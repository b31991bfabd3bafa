import { SupplyBasis } from '../billing/statement-basis.js';
import { StatementLine } from '../billing/statement.js';
import { localDay } from '../kernel/local-day.js';
import { METHODS, QUALITIES } from '../kernel/profile.js';
import { instant, parseInstant, quarterHourOf, startOf } from '../kernel/quarter-hour.js';
import { MeasuredDay } from '../measurements/measured-day.js';
import { TracedPart, traceLine } from './trace-line.js';
import { TracedValue } from './traced-value.js';

const first = quarterHourOf(parseInstant('2026-03-01T00:00Z') ?? instant(0));
const line = { quantity: '0.000003' } as StatementLine;

function part(): TracedPart {
  const supply = { consumption: [2, 1], sessions: [], meteringPoint: 'flat' };
  const whole = supply as Partial<SupplyBasis> as SupplyBasis;
  return { supply: whole, energy: [2, 1], begins: first, first, count: 2 };
}

function day(milliwattHours: readonly number[], quality = 'measured'): MeasuredDay {
  const of = QUALITIES.findIndex((one) => one === quality);
  return {
    meteringPoint: 'flat' as MeasuredDay['meteringPoint'],
    direction: 'import',
    day: localDay('2026-03-01'),
    first,
    milliwattHours: Float64Array.from(milliwattHours),
    quality: new Uint8Array(2).fill(of),
    method: new Uint8Array(2).fill(METHODS.indexOf('direct')),
  };
}

/** A reading so many minutes after the start. */
function reading(minutes: number, raw: TracedValue['raw'] = 'whole'): TracedValue {
  const at = instant(startOf(first) + minutes * 60_000);
  const shared = { kind: 'register', name: 'M', direction: 'import', source: 'mqtt/d' } as const;
  return { ...shared, at, milliwattHours: 0, frame: { sequence: 7, sha256: '' }, raw };
}

const sound = [reading(0), reading(15), reading(30)];

describe('a line of a statement', () => {
  it('rests on the readings at the two ends of each quarter-hour', () => {
    const values = [reading(-60), reading(0), reading(7), reading(15), reading(30)];
    const traced = traceLine(line, part(), { versions: [day([2, 1])], values });
    expect(traced.broken).toEqual([]);
    expect(traced.quarterHours.map((one) => one.values)).toEqual([
      [values[1], values[3]],
      [values[3], values[4]],
    ]);
  });

  it('rests on the version of a day that says what was billed, not on a later one', () => {
    const versions = [day([9, 9], 'given'), day([2, 1])];
    const traced = traceLine(line, part(), { versions, values: sound });
    expect(traced.quarterHours.map(({ quality }) => quality)).toEqual(['measured', 'measured']);
  });

  it.each([
    ['a changed frame         ', [day([2, 1])], [sound[0], reading(15, 'changed'), sound[2]], 1],
    ['a lost frame            ', [day([2, 1])], [sound[0], reading(15, 'gone'), sound[2]], 1],
    ['a reading without frame ', [day([2, 1])], [...sound, reading(60, 'not-kept')], 1],
    ['no reading at an end    ', [day([2, 1])], sound.slice(0, 2), 1],
    ['no day that says the sum', [day([2, 2])], sound, 2],
  ])('is broken by %s', (_, versions, values, count) => {
    expect(traceLine(line, part(), { versions, values }).broken).toHaveLength(count);
  });

  it('is broken where its quarter-hours do not add up to what it charges', () => {
    const other = { quantity: '0.000004' } as StatementLine;
    const { broken } = traceLine(other, part(), { versions: [day([2, 1])], values: sound });
    expect(broken).toHaveLength(1);
  });
});
