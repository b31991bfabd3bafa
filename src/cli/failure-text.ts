import { DomainError } from '../kernel/domain-error.js';
import { InputError } from '../kernel/problem.js';

/** What a person reads when a command ends: a refusal as its sentence, a bug with its place. */
export function failureText(error: unknown): string {
  if (error instanceof InputError || error instanceof DomainError) return error.message;
  if (error instanceof Error) return error.stack ?? error.message;
  return String(error);
}
