import { Community } from '../../community/community.js';
import { Period } from '../../kernel/local-day.js';
import { Problem } from '../../kernel/problem.js';
import { instant, quarterHour, startOf } from '../../kernel/quarter-hour.js';
import { GivenRows } from './measurements-file.js';
import { placesInOrder } from '../record/reading-columns.js';
import { ReadingRows } from './readings-file.js';

const PROBLEMS_MAX = 100;

/** A reading this near to the first instant of a month closes the month before and opens this one. */
const BOUNDARY_MS = 30_000;

interface KeyedRows {
  readonly at: readonly number[];
  readonly milliwattHours: readonly number[];
  readonly estimated: readonly boolean[];
  readonly line: readonly number[];
}

/** Two rows of one file with the same key and different values: both lines are named. */
export function differingReadings(rows: ReadingRows, file: string): readonly Problem[] {
  return differing(rows, file, [rows.meter, rows.register]);
}

export function differingGiven(rows: GivenRows, file: string): readonly Problem[] {
  return differing(rows, file, [rows.meteringPoint, rows.direction]);
}

function differing(
  rows: KeyedRows,
  file: string,
  [name, direction]: readonly [readonly string[], readonly string[]],
): readonly Problem[] {
  const problems: Problem[] = [];
  let first: number | undefined;
  for (const place of placesInOrder(name, direction, rows.at)) {
    const same =
      first !== undefined &&
      rows.at[first] === rows.at[place] &&
      name[first] === name[place] &&
      direction[first] === direction[place];
    if (!same || first === undefined) first = place;
    else if (!sameValue(rows, first, place) && problems.length < PROBLEMS_MAX) {
      const message = `another value for the same time stands in line ${rows.line[first]}; remove one.`;
      problems.push({ file, line: rows.line[place], field: 'kwh', message });
    }
  }
  return problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
}

function sameValue(rows: KeyedRows, a: number, b: number): boolean {
  return (
    rows.milliwattHours[a] === rows.milliwattHours[b] && rows.estimated[a] === rows.estimated[b]
  );
}

/** Metering points that use both files in one month; each is named once per month. */
export function inBothFiles(
  community: Community,
  readings: ReadingRows,
  given: GivenRows,
  file: string,
): readonly Problem[] {
  if (readings.at.length === 0 || given.at.length === 0) return [];
  const read = monthsOfReadings(community, readings);
  const told = new Map<string, Problem>();
  for (const [place, at] of given.at.entries()) {
    const point = given.meteringPoint[place];
    const months = read.get(point);
    if (months === undefined) continue;
    const month = community.zone.periodOfInstant(startOf(quarterHour(at)));
    if (!months.has(month) || told.has(`${point} ${month}`)) continue;
    const message = `'${point}' has readings and measurements in ${month}; keep one of the two files for it.`;
    told.set(`${point} ${month}`, {
      file,
      line: given.line[place],
      field: 'metering_point',
      message,
    });
  }
  return [...told.values()];
}

function monthsOfReadings(
  { meters, zone }: Community,
  rows: ReadingRows,
): ReadonlyMap<string, ReadonlySet<Period>> {
  const points = new Map<string, string>(meters.map((meter) => [meter.id, meter.meteringPoint]));
  const months = new Map<string, Set<Period>>();
  for (const [place, at] of rows.at.entries()) {
    const month = zone.periodOfInstant(instant(at - BOUNDARY_MS));
    if (month !== zone.periodOfInstant(instant(at + BOUNDARY_MS))) continue;
    const point = points.get(rows.meter[place]) ?? '';
    const known = months.get(point);
    if (known === undefined) months.set(point, new Set([month]));
    else known.add(month);
  }
  return months;
}
