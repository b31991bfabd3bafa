import { InputError } from '../kernel/problem.js';

const LINE_FEED = 0x0a;

/**
 * The text of a UTF-8 file, without a byte order mark. Anything else is refused with the line and the
 * column of the first byte that does not fit; so is a NUL, which no text holds.
 */
export function decodeUtf8(bytes: Uint8Array, file: string): string {
  if (startsWith(bytes, [0xff, 0xfe]) || startsWith(bytes, [0xfe, 0xff])) {
    const message = 'is not UTF-8 at byte 1: it begins like UTF-16; save it as UTF-8';
    throw new InputError([{ file, line: 1, message }]);
  }
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    throw new InputError([notUtf8(bytes, file)]);
  }
  const nul = text.indexOf('\0');
  if (nul >= 0) {
    const line = text.slice(0, nul).split('\n').length;
    throw new InputError([{ file, line, message: 'holds a NUL character; save it as plain text' }]);
  }
  return text;
}

function notUtf8(bytes: Uint8Array, file: string) {
  const decoder = new TextDecoder('utf-8', { fatal: false });
  let line = 1;
  let start = 0;
  for (let at = 0; at <= bytes.length; at += 1) {
    if (at < bytes.length && bytes[at] !== LINE_FEED) continue;
    const column = decoder.decode(bytes.subarray(start, at)).indexOf('\uFFFD') + 1;
    if (column > 0) {
      const message = `is not UTF-8 at line ${line}, column ${column}; save it as UTF-8`;
      return { file, line, message };
    }
    line += 1;
    start = at + 1;
  }
  return { file, message: 'is not UTF-8; save it as UTF-8' };
}

function startsWith(bytes: Uint8Array, mark: readonly number[]): boolean {
  return mark.every((byte, index) => bytes[index] === byte);
}
