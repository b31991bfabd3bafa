/**
 * What can go wrong between a question and its answer. Every kind but `exception` is followed by a new
 * line: nothing that comes late can then be taken for another answer.
 */
export const FAULT_KINDS = [
  'exception',
  'silent',
  'cut-off',
  'closed',
  'refused',
  'unreachable',
  'descriptors',
  'host',
  'serial-port',
  'not-modbus',
  'too-much',
  'wrong-protocol',
  'wrong-transaction',
  'wrong-length',
  'wrong-unit',
  'wrong-function',
  'wrong-byte-count',
  'crc',
  'echo',
  'noise',
  'out-of-step',
  'sunspec',
  'wrong-device',
  'unknown',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

export interface FaultDetails {
  /** The Modbus exception code. */
  readonly code?: number | undefined;
  /** The line itself will not be tried again before that many milliseconds have passed. */
  readonly retryMs?: number | undefined;
  /** Nothing was tried: the line failed before and is left alone for a while. */
  readonly waiting?: boolean | undefined;
}

/** A request that brought no values. */
export class ModbusFault extends Error {
  constructor(
    readonly kind: FaultKind,
    message: string,
    readonly details: FaultDetails = {},
  ) {
    super(message);
    this.name = 'ModbusFault';
  }

  get code(): number | undefined {
    return this.details.code;
  }
}

const EXCEPTIONS: Readonly<Partial<Record<number, string>>> = {
  1: 'illegal function',
  2: 'illegal address',
  3: 'illegal value',
  4: 'device failure',
  5: 'acknowledged, not ready yet',
  6: 'busy',
  7: 'refused',
  8: 'parity error in its memory',
  10: 'the gateway has no path to it',
  11: 'the gateway gets no answer from it',
};

/** The device answered that it will not: the code in words. */
export function exceptionFault(code: number, asked: string): ModbusFault {
  const meaning = EXCEPTIONS[code] ?? 'unknown';
  return new ModbusFault('exception', `exception ${code} (${meaning}) to ${asked}`, { code });
}

/** Whatever was thrown, as a fault; libraries also reject with nothing at all. */
export function faultOf(error: unknown): ModbusFault {
  if (error instanceof ModbusFault) return error;
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  if (code === 'EMFILE' || code === 'ENFILE') {
    return new ModbusFault('descriptors', 'this machine has no free file descriptors left');
  }
  if (code === 'ECONNREFUSED') return new ModbusFault('refused', 'the connection is refused');
  if (code === 'ECONNRESET' || code === 'EPIPE') {
    return new ModbusFault('closed', 'the device closed the connection');
  }
  if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH' || code === 'ETIMEDOUT') {
    return new ModbusFault('unreachable', 'there is no way to the host');
  }
  const text = typeof message === 'string' && message !== '' ? message : 'unknown error';
  return new ModbusFault('unknown', text);
}
