import { Problem } from '../../kernel/problem.js';
import { Cell } from './file-cells.js';

/** What is wrong with one row, cell by cell. */
export class RowProblems {
  readonly all: Problem[] = [];

  constructor(
    private readonly file: string,
    private readonly line: number,
  ) {}

  /** What the cell says; undefined, and a problem, when it says nothing that can be used. */
  value<T>(field: string, cell: Cell<T>): T | undefined {
    if ('value' in cell) return cell.value;
    this.tell(field, cell.message);
    return undefined;
  }

  tell(field: string, message: string | undefined): void {
    if (message === undefined) return;
    this.all.push({ file: this.file, line: this.line, field, message });
  }
}
