import { Direction } from '../../kernel/profile.js';
import { Instant, parseInstant, QUARTER_HOUR_MS } from '../../kernel/quarter-hour.js';
import { Cell, FileRow } from './file-cells.js';
import { ENERGY_UNITS, numberCell } from './file-number.js';
import { FileValue, ValueState } from './file-value.js';
import { TableMapping } from './import-mapping.js';
import { ImportSift } from './import-sift.js';
import { LocalTimes } from './local-times.js';
import { obisRegister } from './obis-register.js';
import { timeFault, WrittenTime } from './time-pattern.js';

const STATES: ReadonlyMap<string, ValueState> = new Map([
  ['', 'measured'],
  ['measured', 'measured'],
  ['given', 'measured'],
  ['estimated', 'estimated'],
  ['substitute', 'estimated'],
  ['missing', 'missing'],
]);

/** The columns a mapping reads; a column of the state may be absent in the product's own files. */
export function columnsOf({ columns, otherColumns }: TableMapping) {
  const { time, value, meter, direction, state, end, offset, unit } = columns;
  const named = [...time, value, meter, direction, end, offset, unit];
  return {
    required: named.filter((name) => name !== undefined),
    optional: state === undefined ? [] : [state],
    ignoreOthers: otherColumns === 'ignore',
  };
}

/** Reads the rows of one table by its mapping, one after the other. */
export class TableReader {
  private readonly local: LocalTimes;

  constructor(
    private readonly mapping: TableMapping,
    private readonly sift: ImportSift,
  ) {
    this.local = new LocalTimes(sift.community.zone, mapping.repeatedHour);
  }

  take(row: FileRow): void {
    const tell = (field: string, message: string) => {
      this.sift.tell(row.line, field, message);
    };
    const value = <T>(field: string, cell: Cell<T>): T | undefined => {
      if ('value' in cell) return cell.value;
      tell(field, cell.message);
      return undefined;
    };
    const direction = value('direction', this.directionOf(row));
    const at = value('time', this.startOf(row));
    const state = value('state', this.stateOf(row));
    const unitFault = this.unitFault(row);
    if (unitFault !== undefined) tell('unit', unitFault);
    const complete =
      unitFault === undefined && direction !== undefined && at !== undefined && state !== undefined;
    this.takeNumber(row, complete ? { direction, at, state } : undefined);
  }

  /** Tells what only the end of the file shows. */
  end(): void {
    for (const { line, message } of this.local.stoodOnce()) this.sift.tell(line, 'time', message);
  }

  /** A number is read in any case, so that everything wrong with a row is told at once. */
  private takeNumber(
    row: FileRow,
    rest: Pick<FileValue, 'direction' | 'at' | 'state'> | undefined,
  ): void {
    const { columns, numbers, kind } = this.mapping;
    const text = cellOf(row, columns.value);
    const number = numberCell(text, numbers);
    const raw = Object.values(row.cells).join(this.mapping.separator);
    if ('message' in number) this.sift.tell(row.line, 'value', number.message);
    else if (rest === undefined) return;
    else if ('negative' in number) {
      const sentence = `'${text.trim()}' is negative; the direction says where energy went. Kept, not billed.`;
      this.sift.setAside(row.line, 'sign', raw, sentence);
    } else if ('missing' in number) this.takeMissing(row, raw, number.missing);
    else {
      const name = this.nameOf(row);
      this.sift.take({ line: row.line, kind, name, ...rest, energy: number.energy, raw });
    }
  }

  private takeMissing(row: FileRow, raw: string, how: 'empty' | 'word'): void {
    this.sift.missing += 1;
    if (how === 'empty') return;
    const text = cellOf(row, this.mapping.columns.value).trim();
    this.sift.setAside(row.line, 'missing', raw, `'${text}' is read as missing, never as zero.`);
  }

  private nameOf(row: FileRow): string {
    const { meter, columns } = this.mapping;
    return meter ?? cellOf(row, columns.meter);
  }

  private directionOf(row: FileRow): Cell<Direction> {
    const { direction, directions, columns, kind } = this.mapping;
    if (direction !== undefined) return { value: direction };
    const text = cellOf(row, columns.direction).trim();
    const named = directions.get(text);
    if (named !== undefined) return { value: named };
    if (text === 'import' || text === 'export') return { value: text };
    const register = obisRegister(text);
    if (register === undefined) return { message: `'${text}' is no known direction or register.` };
    if (register.kind === kind) return { value: register.direction };
    return { message: `'${text}' is of another kind; the mapping reads ${kind} values.` };
  }

  private stateOf(row: FileRow): Cell<ValueState> {
    const { columns, states } = this.mapping;
    if (columns.state === undefined) return { value: 'measured' };
    const text = cellOf(row, columns.state).trim();
    const state = states.get(text) ?? STATES.get(text);
    if (state !== undefined) return { value: state };
    return { message: `'${text}' is no known state of a value; name it under states.` };
  }

  private unitFault(row: FileRow): string | undefined {
    const { columns, numbers } = this.mapping;
    if (columns.unit === undefined) return undefined;
    const text = cellOf(row, columns.unit).trim();
    const unit = ENERGY_UNITS.find((known) => known.toLowerCase() === text.toLowerCase());
    return unit === numbers.unit ? undefined : `is '${text}'; the mapping says ${numbers.unit}.`;
  }

  /** The start of the quarter-hour, or the instant of a register value. */
  private startOf(row: FileRow): Cell<Instant> {
    const { columns, kind, stamp } = this.mapping;
    const text = columns.time.map((name) => cellOf(row, name).trim()).join(' ');
    const cell = this.instantOf(row, text, 'time');
    if (!('value' in cell) || kind === 'register') return cell;
    if (columns.end === undefined) {
      return { value: (cell.value - (stamp === 'end' ? QUARTER_HOUR_MS : 0)) as Instant };
    }
    const end = this.instantOf(row, cellOf(row, columns.end).trim(), 'end');
    if (!('value' in end) || end.value - cell.value === QUARTER_HOUR_MS) {
      return 'value' in end ? cell : end;
    }
    const minutes = (end.value - cell.value) / 60_000;
    return { message: `the row spans ${minutes} minutes; one quarter-hour a row is needed.` };
  }

  private instantOf(row: FileRow, text: string, column: string): Cell<Instant> {
    const { times, columns } = this.mapping;
    let written: WrittenTime | undefined;
    for (const pattern of times) written ??= pattern.read(text);
    if (written === undefined) return { message: timeFault(text, times) };
    if ('instant' in written) return { value: written.instant as Instant };
    if (columns.offset !== undefined) return offsetInstant(row, written.local, columns.offset);
    const series = `${column} ${this.nameOf(row)} ${cellOf(row, columns.direction)}`;
    return this.local.instantOf(series, written.local, row.line);
  }
}

function offsetInstant(row: FileRow, local: number, column: string): Cell<Instant> {
  const offset = cellOf(row, column).trim();
  const value = parseInstant(`${new Date(local).toISOString().slice(0, 19)}${offset}`);
  return value === undefined ? { message: `'${offset}' is no offset like +01:00.` } : { value };
}

function cellOf(row: FileRow, column: string | undefined): string {
  return column === undefined ? '' : row.cells[column];
}
