/** OCPP-J limits: a message id has at most 36 characters, an action is a short word. */
const ID_MAX = 36;
const ACTION = /^[A-Za-z]{1,50}$/;

export type OcppErrorCode =
  | 'NotImplemented'
  | 'NotSupported'
  | 'InternalError'
  | 'ProtocolError'
  | 'FormationViolation'
  | 'PropertyConstraintViolation'
  | 'GenericError';

/** What a WebSocket text of a charge point says (OCPP-J 1.6, section 4). */
export type OcppFrame =
  | {
      readonly kind: 'call';
      readonly id: string;
      readonly action: string;
      readonly payload: unknown;
    }
  | { readonly kind: 'result'; readonly id: string; readonly payload: unknown }
  | {
      readonly kind: 'error';
      readonly id: string;
      readonly code: string;
      readonly description: string;
    }
  /** A call that must be answered with an error, because its id can be read. */
  | { readonly kind: 'malformed'; readonly id: string; readonly description: string }
  /** Nothing that could be answered. */
  | { readonly kind: 'unreadable'; readonly description: string };

/**
 * Reads one frame and never throws: `[2,id,action,payload]`, `[3,id,payload]` or
 * `[4,id,code,description,details]`. What is none of them is `malformed` or `unreadable`.
 */
export function parseFrame(text: string): OcppFrame {
  const message = parseJson(text);
  if (!Array.isArray(message) || message.length < 3) {
    return { kind: 'unreadable', description: 'the text is no OCPP-J message' };
  }
  const parts = message as readonly unknown[];
  const [type, id] = parts;
  if (type === 2) return parseCall(parts);
  if (typeof id !== 'string') return { kind: 'unreadable', description: 'the answer has no id' };
  if (type === 3) return { kind: 'result', id, payload: parts[2] };
  if (type === 4) {
    return { kind: 'error', id, code: wordOf(parts[2]), description: wordOf(parts[3]) };
  }
  return { kind: 'unreadable', description: 'the message type is none of 2, 3 and 4' };
}

function parseCall(parts: readonly unknown[]): OcppFrame {
  const [, id, action, payload] = parts;
  if (typeof id !== 'string' || id === '' || id.length > ID_MAX) {
    return {
      kind: 'malformed',
      id: wordOf(id).slice(0, ID_MAX),
      description: `the message id is text of 1 to ${ID_MAX} characters`,
    };
  }
  if (typeof action !== 'string' || !ACTION.test(action)) {
    return { kind: 'malformed', id, description: 'the action is a word' };
  }
  if (parts.length !== 4 || typeof payload !== 'object' || payload === null) {
    return { kind: 'malformed', id, description: 'a call has four parts, the last an object' };
  }
  return { kind: 'call', id, action, payload };
}

export function callText(id: string, action: string, payload: object): string {
  return JSON.stringify([2, id, action, payload]);
}

export function resultText(id: string, payload: object): string {
  return JSON.stringify([3, id, payload]);
}

export function errorText(id: string, code: OcppErrorCode, description: string): string {
  return JSON.stringify([4, id, code, description, {}]);
}

function wordOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
