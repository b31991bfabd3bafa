import { MeterId } from '../../community/community.js';
import { Direction } from '../../kernel/profile.js';
import { Problem } from '../../kernel/problem.js';
import { directionCell, energyCell, FileRow, instantCell, qualityCell } from './file-cells.js';
import { ImportRules } from './import-rules.js';
import { ReadingColumns } from '../record/reading-columns.js';
import { RowProblems } from './row-problems.js';

export const READINGS_FILE = 'readings.csv';
export const READINGS_COLUMNS = {
  required: ['at', 'meter', 'register', 'kwh'],
  optional: ['quality'],
} as const;

/** The readings of a file with the line each stands on. */
export class ReadingRows implements ReadingColumns {
  readonly meter: MeterId[] = [];
  readonly register: Direction[] = [];
  readonly at: number[] = [];
  readonly milliwattHours: number[] = [];
  readonly estimated: boolean[] = [];
  readonly line: number[] = [];
}

/** Adds a row of `readings.csv`, or gives all that is wrong with it. An empty kwh adds nothing. */
export function addReading(
  rows: ReadingRows,
  { line, cells }: FileRow,
  file: string,
  rules: ImportRules,
): readonly Problem[] {
  const problems = new RowProblems(file, line);
  const at = problems.value('at', instantCell(cells['at']));
  const meter = problems.value('meter', rules.meter(cells['meter']));
  const register = problems.value('register', directionCell(cells['register']));
  const energy = problems.value('kwh', energyCell(cells['kwh']));
  const estimated = problems.value('quality', qualityCell(cells['quality']));
  if (meter !== undefined && register !== undefined) {
    problems.tell('register', rules.wrongDirection(meter.meteringPoint, register));
  }
  if (at !== undefined) problems.tell('at', rules.fromTheFuture(at));
  if (at !== undefined && meter !== undefined) {
    problems.tell('meter', rules.afterTheEnd(meter, at));
  }
  if (problems.all.length > 0 || energy === undefined) return problems.all;
  if (at === undefined || meter === undefined || register === undefined) return problems.all;
  rows.at.push(at);
  rows.meter.push(meter.id);
  rows.register.push(register);
  rows.milliwattHours.push(energy.milliwattHours);
  rows.estimated.push(estimated ?? false);
  rows.line.push(line);
  return [];
}
