import { Energy } from '../../kernel/energy.js';
import { Direction } from '../../kernel/profile.js';
import { Instant, parseInstant } from '../../kernel/quarter-hour.js';

/** One row of a file with the line it stands on. */
export interface FileRow {
  readonly line: number;
  readonly cells: Readonly<Record<string, string>>;
}

/** What a cell says, or the sentence that says what to do about it. */
export type Cell<T> = { readonly value: T } | { readonly message: string };

const LOCAL_TIME = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?$/;
const COMMA_NUMBER = /^-?\d+,\d+$/;
const NUMBER = /^-?\d+(\.\d+)?$/;
const SPREADSHEET_NUMBER = /^\d+([.,]\d+)?E[+-]?\d+$/i;

/** An instant with its offset; a local time is refused, for it does not say which hour it means. */
export function instantCell(text: string): Cell<Instant> {
  const value = parseInstant(text);
  if (value !== undefined) return { value };
  if (LOCAL_TIME.test(text)) {
    const example = `${text.replace(' ', 'T')}+01:00`;
    return { message: `'${text}' is a local time; give its offset, e.g. ${example}.` };
  }
  return { message: `'${text}' is no time; write it like 2026-03-01T00:15:00+01:00.` };
}

/** Kilowatt-hours; undefined for an empty cell, which means missing and never zero. */
export function energyCell(text: string): Cell<Energy | undefined> {
  if (text === '') return { value: undefined };
  const value = Energy.parseKwh(text);
  if (value !== undefined) return { value };
  return { message: `'${text}' ${numberFault(text)}` };
}

function numberFault(text: string): string {
  if (COMMA_NUMBER.test(text)) return `has a decimal comma; write ${text.replace(',', '.')}.`;
  if (!NUMBER.test(text)) return 'is no number; write kilowatt-hours like 1234.5.';
  if (text.startsWith('-'))
    return 'is negative; energy never is, the direction says where it went.';
  const [, fraction = ''] = text.split('.');
  if (fraction.length > 6) return 'has more than six decimals; round it to six.';
  return 'is too large; give kilowatt-hours below 9,007,199,254.';
}

export function directionCell(text: string): Cell<Direction> {
  if (text === 'import' || text === 'export') return { value: text };
  return { message: `'${text}' is no direction; write import or export.` };
}

/** Whether the source itself calls the value an estimate. */
export function qualityCell(text: string): Cell<boolean> {
  if (['', 'measured', 'given', 'missing'].includes(text)) return { value: false };
  if (text === 'estimated' || text === 'substitute') return { value: true };
  const known = 'measured, given, estimated, substitute or missing';
  return { message: `'${text}' is no quality; write ${known}, or leave it empty.` };
}

/** What a spreadsheet does to long ids. */
export function spreadsheetHint(id: string): string {
  if (!SPREADSHEET_NUMBER.test(id)) return '';
  return '; a spreadsheet turned it into a number, format the column as text';
}
