import { createReadStream } from 'node:fs';
import path from 'node:path';
import { InputError, Problem } from '../kernel/problem.js';
import { CsvCutter, CsvPart, CsvRecord } from './csv-record.js';

/** The columns a file must have and may have; any other is refused by name. */
export interface CsvColumns {
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

/** One row: optional columns that are absent read as empty. */
export interface CsvRow {
  readonly line: number;
  readonly cells: Readonly<Record<string, string>>;
}

const PROBLEMS_MAX = 100;
const NEW_LINE = 10;

/**
 * Reads a CSV file row by row (RFC 4180, UTF-8, a byte order mark is skipped). A header that does not
 * fit is refused before the first row. Broken rows are left out and refused together after the last
 * one, or as soon as there are a hundred: the caller gets rows first, the InputError at the end.
 */
export async function* readCsv(file: string, columns: CsvColumns): AsyncGenerator<CsvRow> {
  const sorter = new RowSorter(path.basename(file), columns);
  const cutter = new CsvCutter();
  for await (const text of textOf(file, sorter.name)) {
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
  private header: readonly string[] | undefined;

  constructor(
    readonly name: string,
    private readonly columns: CsvColumns,
  ) {}

  take(part: CsvPart): CsvRow | undefined {
    if ('problem' in part) {
      this.tell(part.line, part.problem);
      return undefined;
    }
    if (this.header === undefined) {
      this.header = checkedHeader(part, this.columns, this.name);
      return undefined;
    }
    const wrong = unequal(part, this.header);
    if (wrong === undefined)
      return { line: part.line, cells: cellsOf(part, this.header, this.columns) };
    this.tell(part.line, wrong);
    return undefined;
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

/** The text in pieces that end with a line end, the last one excepted. */
async function* textOf(file: string, name: string): AsyncGenerator<string> {
  let rest: Uint8Array = new Uint8Array(0);
  let lines = 0;
  for await (const chunk of bytesOf(file, name)) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const end = bytes.lastIndexOf(NEW_LINE) + 1;
    const text = decode(bytes.subarray(0, end), name, lines);
    rest = bytes.subarray(end);
    lines += count(text);
    if (text !== '') yield text;
  }
  if (rest.length > 0) yield decode(rest, name, lines);
}

function count(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
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

/** A byte order mark is dropped by the decoder, at the start of the file only. */
function decode(bytes: Uint8Array, name: string, linesBefore: number): string {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: linesBefore > 0 });
  try {
    const text = decoder.decode(bytes);
    if (!text.includes('\0')) return text;
  } catch {
    // The line is looked for below.
  }
  const line = linesBefore + 1 + firstBrokenLine(bytes);
  throw problem(name, line, 'the text is not UTF-8: save the file as CSV in UTF-8.');
}

function firstBrokenLine(bytes: Uint8Array): number {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = 0;
  for (let start = 0; start < bytes.length; line += 1) {
    const end = bytes.indexOf(NEW_LINE, start);
    const stop = end === -1 ? bytes.length : end + 1;
    try {
      if (decoder.decode(bytes.subarray(start, stop)).includes('\0')) return line;
    } catch {
      return line;
    }
    start = stop;
  }
  return line;
}

function checkedHeader(record: CsvRecord, columns: CsvColumns, file: string): readonly string[] {
  const { cells } = record;
  const known = new Set([...columns.required, ...columns.optional]);
  const wanted = `the columns are ${[...columns.required, ...columns.optional.map((name) => `[${name}]`)].join(',')}`;
  if (cells.length === 1 && /[;\t]/.test(cells[0] ?? '')) {
    throw problem(file, record.line, `the columns are not separated by commas; ${wanted}.`);
  }
  const problems: Problem[] = [];
  const tell = (field: string, message: string) =>
    problems.push({ file, line: record.line, field, message });
  for (const name of columns.required) {
    if (!cells.includes(name)) tell(name, `the column is missing; ${wanted}.`);
  }
  for (const [place, name] of cells.entries()) {
    if (!known.has(name)) tell(name, `the column is unknown; ${wanted}.`);
    if (cells.indexOf(name) !== place) tell(name, 'the column is there twice.');
  }
  if (problems.length > 0) throw new InputError(problems);
  return cells;
}

function unequal(record: CsvRecord, header: readonly string[]): string | undefined {
  if (record.cells.length === header.length) return undefined;
  if (record.cells.length === 1 && record.cells[0] === '') return 'the line is empty: remove it.';
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
