import { DomainError } from '../kernel/domain-error.js';
import { InputError } from '../kernel/problem.js';

/** What a person reads when a command ends: a refusal as its sentence, a bug with its place. */
export function failureText(error: unknown): string {
  if (error instanceof InputError || error instanceof DomainError) return error.message;
  if (!(error instanceof Error)) return String(error);
  return outsideText(error as Error & OutsideError) ?? error.stack ?? error.message;
}

/** The fields of a system error of Node that its sentence needs. */
interface OutsideError {
  readonly code?: string;
  readonly port?: number;
  readonly address?: string;
}

/** The failures of the outside that people meet at a start. */
function outsideText({ code, port, address }: OutsideError): string | undefined {
  if (code === 'EADDRINUSE') {
    return `Port ${port ?? ''} is in use by another program: stop it, or set PORT and OCPP_PORT to free ones.`;
  }
  if (code === 'ECONNREFUSED') {
    return `Nobody answers at ${address ?? ''}:${port ?? ''}: start that service, or correct its address.`;
  }
  return undefined;
}
