/** What a refusal is about: the values its sentence names. */
export type Facts = Readonly<Record<string, string | number>>;

/**
 * A refusal of the domain: the request was understood and cannot be met. `code` comes from the closed
 * set of a stage, `message` is the sentence a person reads; edges map the code to HTTP or an exit code.
 */
export class DomainError extends Error {
  constructor(
    readonly stage: string,
    readonly code: string,
    sentence: string,
    readonly facts: Facts,
  ) {
    super(sentence);
    this.name = 'DomainError';
  }
}

/**
 * The closed set of refusals of one stage. `refuse('tariff-missing', { day })` builds the error; an
 * unknown code or a missing fact does not compile.
 */
export function refusals<F extends Record<string, Facts>>(
  stage: string,
  sentences: { readonly [K in keyof F]: (facts: F[K]) => string },
) {
  return <K extends keyof F & string>(code: K, facts: F[K]): DomainError =>
    new DomainError(stage, code, sentences[code](facts), facts);
}
