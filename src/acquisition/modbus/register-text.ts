/**
 * The text in registers of two characters each: cut at the first NUL or at the length of the register,
 * control characters left out, bytes that are no ASCII shown as `\xE9`. Undefined where nothing is left.
 */
export function textOf(words: readonly number[]): string | undefined {
  const bytes = words.flatMap((word) => [word >> 8, word & 0xff]);
  const end = bytes.indexOf(0);
  const own = end < 0 ? bytes : bytes.slice(0, end);
  const text = own.map(characterOf).join('').trim();
  return text === '' ? undefined : text;
}

function characterOf(byte: number): string {
  if (byte < 0x20 || byte === 0x7f) return '';
  if (byte < 0x7f) return String.fromCharCode(byte);
  return `\\x${byte.toString(16).toUpperCase()}`;
}
