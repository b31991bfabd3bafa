/** The encodings a text file may have; UTF-8 where nobody says another. */
export type TextEncoding = 'utf-8' | 'utf-16le' | 'windows-1252';

type Refuse = (line: number, sentence: string) => Error;

const NEW_LINE = 10;

/**
 * Text from bytes, in pieces that end with a line end, the last one excepted. Bytes that the encoding
 * does not know, and NUL, are refused with their line: a letter is never guessed. A byte order mark is
 * dropped at the start.
 */
export async function* decodedText(
  bytes: AsyncIterable<Uint8Array>,
  encoding: TextEncoding | undefined,
  refuse: Refuse,
): AsyncGenerator<string> {
  if (encoding === undefined || encoding === 'utf-8') yield* utf8Text(bytes, refuse);
  else yield* otherText(bytes, encoding, refuse);
}

/** Line ends of a carriage return alone become line feeds; CRLF stays. */
export function withoutLoneReturns(text: string): string {
  return text.includes('\r') ? text.replaceAll(/\r(?!\n)/g, '\n') : text;
}

async function* utf8Text(bytes: AsyncIterable<Uint8Array>, refuse: Refuse): AsyncGenerator<string> {
  const place = { lines: 0, bytes: 0 };
  let rest: Uint8Array = new Uint8Array(0);
  for await (const chunk of bytes) {
    const whole = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const end = whole.lastIndexOf(NEW_LINE) + 1;
    const text = decodeLines(whole.subarray(0, end), place, refuse);
    rest = whole.subarray(end);
    place.lines += count(text);
    place.bytes += end;
    if (text !== '') yield text;
  }
  if (rest.length > 0) yield decodeLines(rest, place, refuse);
}

async function* otherText(
  bytes: AsyncIterable<Uint8Array>,
  encoding: TextEncoding,
  refuse: Refuse,
): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const sentence = `the text is not ${encoding}: correct the encoding in the mapping.`;
  let rest = '';
  let lines = 0;
  const decode = (chunk?: Uint8Array) => {
    try {
      const text = chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
      if (!text.includes('\0')) return text;
    } catch {
      // Refused below.
    }
    throw refuse(lines + 1, sentence);
  };
  for await (const chunk of bytes) {
    const whole = rest + decode(chunk);
    const end = whole.lastIndexOf('\n') + 1;
    rest = whole.slice(end);
    lines += count(whole);
    if (end > 0) yield whole.slice(0, end);
  }
  rest += decode();
  if (rest !== '') yield rest;
}

function decodeLines(
  bytes: Uint8Array,
  before: { readonly lines: number; readonly bytes: number },
  refuse: Refuse,
): string {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: before.bytes > 0 });
  try {
    const text = decoder.decode(bytes);
    if (!text.includes('\0')) return text;
  } catch {
    // The line is looked for below.
  }
  const broken = firstBroken(bytes);
  const place = `byte ${before.bytes + broken.byte + 1}`;
  const sentence = `the text is not UTF-8 (${place}): save the file as CSV in UTF-8.`;
  throw refuse(before.lines + broken.line + 1, sentence);
}

/** The line, from 0, and the byte of the first thing that is no text. */
function firstBroken(bytes: Uint8Array): { readonly line: number; readonly byte: number } {
  let line = 0;
  for (let start = 0; start < bytes.length; line += 1) {
    const end = bytes.indexOf(NEW_LINE, start);
    const stop = end === -1 ? bytes.length : end + 1;
    const sound = soundLength(bytes.subarray(start, stop));
    if (sound < stop - start) return { line, byte: start + sound };
    start = stop;
  }
  return { line, byte: bytes.length };
}

/** How many bytes of a line are text. */
function soundLength(bytes: Uint8Array): number {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const stop = /\0|\uFFFD/.exec(text)?.index ?? text.length;
  return Buffer.byteLength(text.slice(0, stop));
}

function count(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}
