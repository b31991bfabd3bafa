import { createReadStream } from 'node:fs';
import path from 'node:path';
import { InputError, Problem } from '../kernel/problem.js';
import { CsvCutter, CsvPart, CsvRecord, CsvSeparator } from './csv-record.js';
import { decodedText, TextEncoding, withoutLoneReturns } from './text-decoder.service.js';

/** The columns a file must have and may have; any other is refused by name. */
export interface CsvColumns {
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /** Columns that are neither are left out instead of refused. */
  readonly ignoreOthers?: boolean | undefined;
}

/** How a table is written where it is not RFC 4180 in UTF-8. */
export interface CsvForm {
  readonly separator?: CsvSeparator | undefined;
  readonly encoding?: TextEncoding | undefined;
  /** Lines above the header. */
  readonly skipLines?: number | undefined;
}

/** One row: optional columns that are absent read as empty. */
export interface CsvRow {
  readonly line: number;
  readonly cells: Readonly<Record<string, string>>;
}

const PROBLEMS_MAX = 100;
const SEPARATOR_NAMES: Readonly<Record<CsvSeparator, string>> = {
  ',': 'commas',
  ';': 'semicolons',
  '\t': 'tabs',
  '|': 'bars',
};

/**
 * Reads a CSV file row by row (RFC 4180, UTF-8, a byte order mark is skipped). A header that does not
 * fit is refused before the first row. Broken rows are left out and refused together after the last
 * one, or as soon as there are a hundred: the caller gets rows first, the InputError at the end.
 */
export async function* readCsv(
  file: string,
  columns: CsvColumns,
  form: CsvForm = {},
): AsyncGenerator<CsvRow> {
  const sorter = new RowSorter(path.basename(file), columns, form);
  const cutter = new CsvCutter(form.separator);
  for await (const text of textOf(file, sorter.name, form.encoding)) {
    for (const part of cutter.cut(text)) {
      const row = sorter.take(part);
      if (row !== undefined) yield row;
    }
  }
  for (const part of cutter.end()) sorter.take(part);
  sorter.end();
}

/** Takes records one by one, knows the header and keeps what is wrong until the end. */
class RowSorter {
  private readonly problems: Problem[] = [];
  private readonly blank: number[] = [];
  private header: readonly string[] | undefined;

  constructor(
    readonly name: string,
    private readonly columns: CsvColumns,
    private readonly form: CsvForm,
  ) {}

  take(part: CsvPart): CsvRow | undefined {
    if (part.line <= (this.form.skipLines ?? 0)) return undefined;
    if ('problem' in part) {
      this.tell(part.line, part.problem);
      return undefined;
    }
    if (this.header === undefined) {
      this.header = checkedHeader(part, this.columns, this.form, this.name);
      return undefined;
    }
    if (isBlank(part)) {
      this.blank.push(part.line);
      return undefined;
    }
    this.tellBlanks();
    const wrong = unequal(part, this.header);
    if (wrong === undefined)
      return { line: part.line, cells: cellsOf(part, this.header, this.columns) };
    this.tell(part.line, wrong);
    return undefined;
  }

  /** Blank lines after the last row are none; one between rows is a fault. */
  private tellBlanks(): void {
    for (const line of this.blank.splice(0)) this.tell(line, 'the line is empty: remove it.');
  }

  end(): void {
    if (this.problems.length > 0) throw new InputError(this.problems);
    if (this.header === undefined) {
      const wanted = this.columns.required.join(',');
      throw problem(this.name, 1, `the file is empty: its first line is ${wanted}.`);
    }
  }

  private tell(line: number, message: string): void {
    this.problems.push({ file: this.name, line, message });
    if (this.problems.length >= PROBLEMS_MAX) throw new InputError(this.problems);
  }
}

function problem(file: string, line: number | undefined, message: string): InputError {
  return new InputError([line === undefined ? { file, message } : { file, line, message }]);
}

async function* textOf(
  file: string,
  name: string,
  encoding: TextEncoding | undefined,
): AsyncGenerator<string> {
  const pieces = decodedText(bytesOf(file, name), encoding, (line, sentence) =>
    problem(name, line, sentence),
  );
  for await (const text of pieces) yield withoutLoneReturns(text);
}

async function* bytesOf(file: string, name: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: 1 << 18 })) {
      yield chunk as Uint8Array;
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const sentence =
      code === 'ENOENT' ? 'the file does not exist.' : `the file cannot be read (${code}).`;
    throw problem(name, undefined, sentence);
  }
}

function checkedHeader(
  record: CsvRecord,
  columns: CsvColumns,
  form: CsvForm,
  file: string,
): readonly string[] {
  const cells = record.cells.map((cell) => cell.trim());
  const known = new Set([...columns.required, ...columns.optional]);
  const wanted = `the columns are ${[...columns.required, ...columns.optional.map((name) => `[${name}]`)].join(',')}`;
  if (cells.length === 1 && /[,;\t|]/.test(cells[0] ?? '')) {
    const asked = SEPARATOR_NAMES[form.separator ?? ','];
    const sentence = `the columns are not separated by ${asked} (1 column found); ${wanted}.`;
    throw problem(file, record.line, sentence);
  }
  const problems: Problem[] = [];
  const tell = (field: string, message: string) =>
    problems.push({ file, line: record.line, field, message });
  for (const name of columns.required) {
    if (!cells.includes(name)) tell(name, `the column is missing; ${wanted}.`);
  }
  for (const [place, name] of cells.entries()) {
    const isKnown = known.has(name);
    if (!isKnown && columns.ignoreOthers !== true) tell(name, `the column is unknown; ${wanted}.`);
    if (cells.indexOf(name) === place) continue;
    if (isKnown || columns.ignoreOthers !== true) tell(name, 'the column is there twice.');
  }
  if (problems.length > 0) throw new InputError(problems);
  return cells;
}

function isBlank({ cells }: CsvRecord): boolean {
  return cells.length === 1 && cells[0] === '';
}

function unequal(record: CsvRecord, header: readonly string[]): string | undefined {
  if (record.cells.length === header.length) return undefined;
  return `the row has ${record.cells.length} cells, the header has ${header.length}.`;
}

function cellsOf(
  record: CsvRecord,
  header: readonly string[],
  columns: CsvColumns,
): Record<string, string> {
  const cells: Record<string, string> = {};
  for (const name of columns.optional) cells[name] = '';
  for (let place = 0; place < header.length; place += 1) {
    cells[header[place] ?? ''] = record.cells[place] ?? '';
  }
  return cells;
}
