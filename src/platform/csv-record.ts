/** One record of a CSV text: the line it begins on, counted from 1, and its cells. */
export interface CsvRecord {
  readonly line: number;
  readonly cells: readonly string[];
}

/** A record that is none: a quote in the wrong place or never closed. */
export interface BrokenCsvRecord {
  readonly line: number;
  readonly problem: string;
}

export type CsvPart = CsvRecord | BrokenCsvRecord;

/** Longer records are a quote that was never closed; nothing may grow without limit. */
const RECORD_LENGTH_MAX = 1_000_000;

/** What stands between two cells: RFC 4180 says a comma. */
export type CsvSeparator = ',' | ';' | '\t' | '|';

/**
 * Cuts text into records as RFC 4180 says: quotes doubled inside quotes, CRLF, LF or CR. Text comes in
 * pieces that end with a line end, the last one excepted; a quoted cell may go on in the next piece.
 */
export class CsvCutter {
  private line = 1;
  private open = '';
  private openLine = 1;
  private readonly quotedCell: RegExp;

  constructor(private readonly separator: CsvSeparator = ',') {
    const mark = separator === '|' ? '\\|' : separator;
    this.quotedCell = new RegExp(`(?:"((?:[^"]|"")*)"|([^"${mark}]*))(${mark}|$)`, 'y');
  }

  *cut(text: string): Generator<CsvPart> {
    let start = 0;
    while (start < text.length) {
      const end = text.indexOf('\n', start);
      const stop = end === -1 ? text.length : end + 1;
      const part = this.take(text.slice(start, stop));
      if (part !== undefined) yield part;
      start = stop;
    }
  }

  /** What is left when the text is over: a quote that was never closed. */
  *end(): Generator<CsvPart> {
    if (this.open !== '') yield { line: this.openLine, problem: NOT_CLOSED };
  }

  private take(physicalLine: string): CsvPart | undefined {
    const line = this.line;
    this.line += 1;
    if (this.open === '' && !physicalLine.includes('"')) {
      if (physicalLine.length > RECORD_LENGTH_MAX) return { line, problem: TOO_LONG };
      return { line, cells: withoutLineEnd(physicalLine).split(this.separator) };
    }
    if (this.open === '') this.openLine = line;
    const whole = this.open + physicalLine;
    if (!quotesBalance(whole)) {
      this.open = whole.length > RECORD_LENGTH_MAX ? '' : whole;
      return this.open === '' ? { line: this.openLine, problem: NOT_CLOSED } : undefined;
    }
    this.open = '';
    return this.quotedRecord(withoutLineEnd(whole), this.openLine);
  }

  private quotedRecord(text: string, line: number): CsvPart {
    const cells: string[] = [];
    this.quotedCell.lastIndex = 0;
    for (;;) {
      const match = this.quotedCell.exec(text);
      if (match === null) return { line, problem: MISPLACED };
      const [, , plain = '', separator] = match;
      const quoted = match.at(1);
      cells.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
      if (separator === '') return { line, cells };
    }
  }
}

const NOT_CLOSED = 'a quote is opened here and never closed: close it or double it inside a cell.';
const MISPLACED =
  'a quote stands inside a cell: put the whole cell in quotes and double the quotes inside it.';
const TOO_LONG = 'the line is longer than a million letters; this is no table of values.';

function withoutLineEnd(text: string): string {
  if (text.endsWith('\r\n')) return text.slice(0, -2);
  return text.endsWith('\n') ? text.slice(0, -1) : text;
}

function quotesBalance(text: string): boolean {
  let even = true;
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) even = !even;
  return even;
}
