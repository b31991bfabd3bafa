import { MeteringPointId } from '../../community/community.js';
import { Direction } from '../../kernel/profile.js';
import { Problem } from '../../kernel/problem.js';
import {
  Instant,
  QUARTER_HOUR_MS,
  quarterHourOf,
  quarterHourText,
} from '../../kernel/quarter-hour.js';
import {
  Cell,
  directionCell,
  energyCell,
  FileRow,
  instantCell,
  qualityCell,
} from './file-cells.js';
import { ImportRules } from './import-rules.js';
import { GivenColumns } from '../record/reading-columns.js';
import { RowProblems } from './row-problems.js';

export const MEASUREMENTS_FILE = 'measurements.csv';
export const MEASUREMENTS_COLUMNS = {
  required: ['from', 'metering_point', 'direction', 'kwh'],
  optional: ['quality'],
} as const;

/** The given values of a file with the line each stands on. */
export class GivenRows implements GivenColumns {
  readonly meteringPoint: MeteringPointId[] = [];
  readonly direction: Direction[] = [];
  readonly at: number[] = [];
  readonly milliwattHours: number[] = [];
  readonly estimated: boolean[] = [];
  readonly line: number[] = [];
}

/** Adds a row of `measurements.csv`, or gives all that is wrong with it. An empty kwh adds nothing. */
export function addGiven(
  rows: GivenRows,
  { line, cells }: FileRow,
  file: string,
  rules: ImportRules,
): readonly Problem[] {
  const problems = new RowProblems(file, line);
  const from = problems.value('from', boundaryCell(cells['from']));
  const point = problems.value('metering_point', rules.meteringPoint(cells['metering_point']));
  const direction = problems.value('direction', directionCell(cells['direction']));
  const energy = problems.value('kwh', energyCell(cells['kwh']));
  const estimated = problems.value('quality', qualityCell(cells['quality']));
  if (point !== undefined && direction !== undefined) {
    problems.tell('direction', rules.wrongDirection(point.id, direction));
  }
  if (from !== undefined) {
    problems.tell('from', rules.fromTheFuture((from + QUARTER_HOUR_MS) as Instant));
  }
  if (problems.all.length > 0 || energy === undefined) return problems.all;
  if (from === undefined || point === undefined || direction === undefined) return problems.all;
  rows.at.push(quarterHourOf(from));
  rows.meteringPoint.push(point.id);
  rows.direction.push(direction);
  rows.milliwattHours.push(energy.milliwattHours);
  rows.estimated.push(estimated ?? false);
  rows.line.push(line);
  return [];
}

function boundaryCell(text: string): Cell<Instant> {
  const cell = instantCell(text);
  if ('message' in cell || cell.value % QUARTER_HOUR_MS === 0) return cell;
  const start = quarterHourText(quarterHourOf(cell.value));
  return {
    message: `'${text}' is no start of a quarter-hour; the one it lies in starts ${start}.`,
  };
}
