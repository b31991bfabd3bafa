import { isStatementNumber } from '../billing/number-statements.js';
import { didYouMean } from '../community/closest-word.js';
import { Community, MemberId } from '../community/community.js';
import { LocalDay, parseLocalDay } from '../kernel/local-day.js';
import { Money } from '../kernel/money.js';
import { Percentage } from '../kernel/percentage.js';
import { InputError, Problem } from '../kernel/problem.js';
import { CASH_KINDS, CashKind, CashRow } from './cash-row.js';

export const CASH_COLUMNS = {
  required: ['date', 'kind', 'amount'],
  optional: ['vat_rate', 'member', 'statement', 'text'],
};

const TEXT_MAX = 300;

/** A row of the file with its line; absent optional cells are empty. */
export interface CashFileRow {
  readonly line: number;
  readonly cells: Readonly<Record<string, string>>;
}

/**
 * Reads the rows of `cash.csv` (docs/scenario.md) against the community. `rows` throws InputError with
 * everything that is wrong at once: dates, kinds, amounts that are not positive, unknown members, texts
 * that are no statement number, receipts of nobody, and receipts where they are assumed.
 */
export class CashFileReader {
  private readonly members: ReadonlySet<string>;
  private readonly problems: Problem[] = [];
  private readonly read: CashRow[] = [];

  constructor(
    private readonly community: Community,
    private readonly file: string,
  ) {
    this.members = new Set(community.members.map((member) => member.id));
  }

  add(row: CashFileRow): void {
    const known = this.problems.length;
    const date = this.date(row);
    const kind = this.kind(row);
    const amount = this.amount(row);
    const vatRate = this.vatRate(row);
    const parties = this.parties(row, kind);
    const text = this.text(row);
    if (this.problems.length > known) return;
    if (date === undefined || kind === undefined || amount === undefined) return;
    this.read.push({ line: row.line, date, kind, amount, vatRate, ...parties, text });
  }

  /** In the order of the file. */
  rows(): readonly CashRow[] {
    if (this.problems.length > 0) throw new InputError(this.problems);
    return this.read;
  }

  problemsSoFar(): readonly Problem[] {
    return this.problems;
  }

  private date(row: CashFileRow): LocalDay | undefined {
    const date = parseLocalDay(cell(row, 'date'));
    if (date === undefined) this.tell(row, 'date', 'give a date such as 2026-03-31');
    return date;
  }

  private kind(row: CashFileRow): CashKind | undefined {
    const given = cell(row, 'kind');
    const kind = CASH_KINDS.find((known) => known === given);
    if (kind === undefined) {
      this.tell(
        row,
        'kind',
        `the kinds are ${CASH_KINDS.join(', ')}${didYouMean(given, CASH_KINDS)}`,
      );
      return undefined;
    }
    const settles = kind === 'receipt' || kind === 'return';
    if (settles && this.community.payments === 'paid-when-issued') {
      const remedy = 'remove the line or set payments: { assume: none }';
      this.tell(row, 'kind', `every statement counts as paid when issued: ${remedy}`);
    }
    return kind;
  }

  private amount(row: CashFileRow): Money | undefined {
    const amount = Money.parse(cell(row, 'amount'));
    if (amount !== undefined && amount.isAbove(Money.zero)) return amount;
    const form = 'give an amount above zero with a point and at most two decimals, such as 70.02';
    this.tell(row, 'amount', `${form}; the kind says its direction`);
    return undefined;
  }

  private vatRate(row: CashFileRow): Percentage {
    const given = cell(row, 'vat_rate');
    const rate = given === '' ? Percentage.zero : Percentage.parse(given);
    if (rate !== undefined && rate.millionths >= 0 && rate.compare(Percentage.of('100')) <= 0) {
      return rate;
    }
    this.tell(row, 'vat_rate', 'give a percentage from 0 to 100 with a point, such as 19');
    return Percentage.zero;
  }

  private parties(
    row: CashFileRow,
    kind: CashKind | undefined,
  ): Pick<CashRow, 'member' | 'statement'> {
    const [member, statement] = [cell(row, 'member'), cell(row, 'statement')];
    if (member !== '' && !this.members.has(member)) {
      const hint = didYouMean(member, [...this.members]);
      this.tell(row, 'member', `the community has no such member${hint}`);
    }
    const series = `${this.community.id}-`;
    if (statement !== '' && !(isStatementNumber(statement) && statement.startsWith(series))) {
      this.tell(row, 'statement', `give a statement number such as ${series}2026-0001`);
    }
    if ((kind === 'receipt' || kind === 'return') && member === '' && statement === '') {
      this.tell(row, 'member', `name the member or the statement the ${kind} belongs to`);
    }
    return {
      member: member === '' ? undefined : (member as MemberId),
      statement: statement === '' ? undefined : statement,
    };
  }

  private text(row: CashFileRow): string {
    const text = cell(row, 'text');
    if (text.length > TEXT_MAX || /\p{Cc}/u.test(text)) {
      this.tell(row, 'text', `give text on one line of at most ${TEXT_MAX} characters`);
    }
    return text;
  }

  private tell(row: CashFileRow, field: string, remedy: string): void {
    const message = `'${cell(row, field)}': ${remedy}${remedy.endsWith('?') ? '' : '.'}`;
    this.problems.push({ file: this.file, line: row.line, field, message });
  }
}

function cell(row: CashFileRow, column: string): string {
  return row.cells[column] ?? '';
}
