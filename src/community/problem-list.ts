import { InputError, Problem } from '../kernel/problem.js';
import { pathText, TreePath } from './yaml-tree.js';

/** Collects what is wrong with a document, each problem with the line of the nearest known place. */
export class ProblemList {
  private readonly problems: Problem[] = [];

  constructor(
    private readonly file: string,
    private readonly lines: ReadonlyMap<string, number>,
  ) {}

  add(path: TreePath, message: string): void {
    const line = this.lineOf(path);
    this.problems.push({
      file: this.file,
      ...(line === undefined ? {} : { line }),
      ...(path.length === 0 ? {} : { field: pathText(path) }),
      message,
    });
  }

  /** Throws all of them at once, in the order of the lines. */
  refuseIfAny(): void {
    if (this.problems.length === 0) return;
    throw new InputError([...this.problems].sort((a, b) => (a.line ?? 0) - (b.line ?? 0)));
  }

  private lineOf(path: TreePath): number | undefined {
    for (let length = path.length; length >= 0; length -= 1) {
      const line = this.lines.get(pathText(path.slice(0, length)));
      if (line !== undefined) return line;
    }
    return undefined;
  }
}
