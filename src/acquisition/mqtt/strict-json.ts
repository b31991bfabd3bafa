/** A number as it was written; nothing has passed through a float yet. */
export class JsonNumber {
  constructor(readonly text: string) {}
}

export type JsonObject = ReadonlyMap<string, Json>;
export type Json = null | boolean | string | JsonNumber | readonly Json[] | JsonObject;

/** Why a text is no JSON that may be used. */
export interface JsonFault {
  readonly code: 'parse' | 'duplicate-key' | 'reserved-key' | 'depth' | 'control-character';
  readonly refused: string;
}

/** Objects and lists inside each other; real meters need six. */
export const JSON_DEPTH_MAX = 32;

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const SPACE = /[ \t\n\r]*/y;
// eslint's no-control-regex knows no exception, so the class is put together of codes.
const PLAIN = new RegExp(`[^"\\\\${String.fromCharCode(0)}-${String.fromCharCode(31)}]*`, 'y');
const ESCAPED: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};
const RESERVED: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
const WORDS = { true: true, false: false, null: null } as const;

/**
 * Reads one JSON document (RFC 8259) more strictly than `JSON.parse`: no key twice, none that JavaScript
 * reserves, no control characters behind escapes but tab and line ends, at most 32 levels. Numbers keep
 * their text. Takes time in proportion to the length, whatever the text is.
 */
export function parseStrictJson(text: string): { readonly root: Json } | JsonFault {
  try {
    return { root: new Reader(text).document() };
  } catch (error) {
    if (error instanceof Stop) return error.fault;
    throw error;
  }
}

/** Leaves the reader from any depth; never leaves this file. */
class Stop extends Error {
  constructor(readonly fault: JsonFault) {
    super(fault.refused);
  }
}

class Reader {
  private place = 0;

  constructor(private readonly text: string) {}

  document(): Json {
    const root = this.value(1);
    if (this.place < this.text.length) this.stop('parse', 'something follows after the end');
    return root;
  }

  private value(depth: number): Json {
    if (depth > JSON_DEPTH_MAX) this.stop('depth', `more than ${JSON_DEPTH_MAX} levels`);
    this.take(SPACE);
    const found = this.bare(depth);
    this.take(SPACE);
    return found;
  }

  private bare(depth: number): Json {
    const first = this.text.charAt(this.place);
    if (first === '{') return this.object(depth);
    if (first === '[') return this.list(depth);
    if (first === '"') return this.string();
    const number = this.take(NUMBER);
    if (number !== '') return new JsonNumber(number);
    for (const [word, meant] of Object.entries(WORDS)) {
      if (!this.text.startsWith(word, this.place)) continue;
      this.place += word.length;
      return meant;
    }
    return this.stop('parse', first === '' ? 'it ends too early' : 'no JSON value');
  }

  private object(depth: number): JsonObject {
    const found = new Map<string, Json>();
    if (this.opens('{', '}')) return found;
    do {
      this.take(SPACE);
      const key = this.string();
      if (RESERVED.has(key)) this.stop('reserved-key', `the key '${key}' is reserved`);
      if (found.has(key)) this.stop('duplicate-key', `the key '${key}' comes twice`);
      this.take(SPACE);
      this.expect(':');
      found.set(key, this.value(depth + 1));
    } while (this.goesOn('}'));
    return found;
  }

  private list(depth: number): readonly Json[] {
    const found: Json[] = [];
    if (this.opens('[', ']')) return found;
    do found.push(this.value(depth + 1));
    while (this.goesOn(']'));
    return found;
  }

  private string(): string {
    this.expect('"');
    let found = this.take(PLAIN);
    while (this.text.charAt(this.place) === '\\') {
      this.place += 1;
      found += this.escaped() + this.take(PLAIN);
    }
    if (this.text.charCodeAt(this.place) < 32) {
      this.stop('control-character', 'a control character stands in a text');
    }
    this.expect('"');
    return found;
  }

  private escaped(): string {
    const letter = this.text.charAt(this.place);
    this.place += 1;
    if (letter !== 'u') return ESCAPED[letter] ?? this.stop('parse', 'an unknown escape');
    const digits = this.text.slice(this.place, this.place + 4);
    if (!/^[0-9A-Fa-f]{4}$/.test(digits)) this.stop('parse', 'an unknown escape');
    this.place += 4;
    const code = Number.parseInt(digits, 16);
    if (code < 32 && !'\t\n\r'.includes(String.fromCharCode(code))) {
      this.stop('control-character', `the control character \\u${digits} stands in a text`);
    }
    return String.fromCharCode(code);
  }

  /** True where a list or object is empty; the opening mark is behind us then too. */
  private opens(mark: string, end: string): boolean {
    this.expect(mark);
    this.take(SPACE);
    if (this.text.charAt(this.place) !== end) return false;
    this.place += 1;
    return true;
  }

  private goesOn(end: string): boolean {
    const mark = this.text.charAt(this.place);
    if (mark !== ',' && mark !== end) this.stop('parse', `',' or '${end}' is missing`);
    this.place += 1;
    return mark === ',';
  }

  private expect(mark: string): void {
    if (this.text.charAt(this.place) !== mark) this.stop('parse', `'${mark}' is missing`);
    this.place += 1;
  }

  private take(pattern: RegExp): string {
    pattern.lastIndex = this.place;
    const found = pattern.exec(this.text)?.[0] ?? '';
    this.place += found.length;
    return found;
  }

  private stop(code: JsonFault['code'], what: string): never {
    throw new Stop({ code, refused: `no usable JSON: ${what} (at ${this.place + 1})` });
  }
}
