/** One thing that is wrong with an input: where it stands, and a sentence that says what to do. */
export interface Problem {
  readonly file: string;
  /** Counted from 1. */
  readonly line?: number;
  /** The place in the document, e.g. `holdings[2].from`, or a column name. */
  readonly field?: string;
  readonly message: string;
}

/** `community.yaml:12: holdings[2].from: …`, the form of every input problem on every edge. */
export function problemText(problem: Problem): string {
  const place = problem.line === undefined ? problem.file : `${problem.file}:${problem.line}`;
  return [place, problem.field, problem.message].filter((part) => part !== undefined).join(': ');
}

/** An input that cannot be used, with everything that is wrong with it at once. */
export class InputError extends Error {
  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(problemText).join('\n'));
    this.name = 'InputError';
  }
}
