import { parseInstant } from '../../kernel/quarter-hour.js';

const TOKENS = /yyyy|MM|dd|HH|mm|ss/g;
const DAY_MS = 86_400_000;

/** A wall clock without a zone, as milliseconds as if it were UTC; or an instant that says its zone. */
export type WrittenTime = { readonly local: number } | { readonly instant: number };

/**
 * Reads times as a pattern writes them: `dd.MM.yyyy HH:mm`, letters as they are, years always with four
 * digits. `24:00` is the end of the day. `iso` reads instants with their offset and nothing else.
 */
export class TimePattern {
  private readonly expression: RegExp;
  private readonly order: readonly string[];

  constructor(readonly pattern: string) {
    this.order = pattern.match(TOKENS) ?? [];
    const escaped = pattern.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');
    const digits = escaped.replaceAll(TOKENS, (token) => `(\\d{${token.length}})`);
    this.expression = new RegExp(`^${digits}$`);
  }

  /** What is wrong with the pattern itself, or undefined. */
  get fault(): string | undefined {
    if (this.pattern === 'iso') return undefined;
    const missing = ['yyyy', 'MM', 'dd'].filter((token) => !this.order.includes(token));
    if (missing.length > 0) return `lacks ${missing.join(', ')}; write it like dd.MM.yyyy HH:mm`;
    return new Set(this.order).size < this.order.length ? 'names a part twice' : undefined;
  }

  read(text: string): WrittenTime | undefined {
    if (this.pattern === 'iso') {
      const instant = parseInstant(text.replace(' ', 'T'));
      return instant === undefined ? undefined : { instant };
    }
    const match = this.expression.exec(text);
    if (match === null) return undefined;
    const part = (token: string) => Number(match.at(this.order.indexOf(token) + 1) ?? '0');
    const of = (token: string) => (this.order.includes(token) ? part(token) : 0);
    return wallClock([of('yyyy'), of('MM'), of('dd')], [of('HH'), of('mm'), of('ss')]);
  }
}

function wallClock(
  [year, month, day]: readonly [number, number, number],
  [hour, minute, second]: readonly [number, number, number],
): WrittenTime | undefined {
  const midnight = Date.UTC(year, month - 1, day);
  const back = new Date(midnight);
  if (back.getUTCMonth() !== month - 1 || back.getUTCDate() !== day) return undefined;
  if (hour === 24 && minute === 0 && second === 0) return { local: midnight + DAY_MS };
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  return { local: midnight + ((hour * 60 + minute) * 60 + second) * 1000 };
}

/** Why none of the patterns read a text, in a sentence that says what to do. */
export function timeFault(text: string, patterns: readonly TimePattern[]): string {
  const wanted = patterns.map(({ pattern }) => (pattern === 'iso' ? ISO : pattern)).join(' or ');
  if (/^\d{1,2}\/\d{1,2}\/\d{4}/.test(text)) {
    return `'${text}' is ambiguous: day or month first? Write ${wanted}.`;
  }
  if (/^\d{1,2}\.\d{1,2}\.\d{2}(\s|$)/.test(text)) {
    return `'${text}' has a year of two digits; write ${wanted}.`;
  }
  if (/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/.test(text) && wanted === ISO) {
    return `'${text}' is no time with an offset; write ${wanted}.`;
  }
  if (/total|summe|sum|gesamt/i.test(text)) {
    return `'${text}' is a sum, no reading; remove the line.`;
  }
  return `'${text}' is no time of the calendar; write ${wanted}.`;
}

const ISO = '2026-03-01T00:15:00+01:00';
