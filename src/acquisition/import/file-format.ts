/** What the first bytes of a file say it is. */
export type FileFormat = 'csv' | 'mscons' | 'xml';

/** Why a file is refused by its first and last bytes. */
export type RefusedFormat = { readonly tooLarge: string } | { readonly refused: string };

const ZIP = [0x50, 0x4b, 0x03, 0x04];
const GZIP = [0x1f, 0x8b];
const ENTRIES_MAX = 100;

/**
 * The format by magic bytes, never by the name. Archives are never unpacked: one that would be large is
 * refused as too large, any other with what to do. `bytes` is the whole file or its two ends.
 */
export function fileFormat(
  head: Uint8Array,
  tail: Uint8Array,
  bytesMax: number,
): FileFormat | RefusedFormat {
  if (begins(head, ZIP)) return zipRefusal(latin(head), tail);
  if (begins(head, GZIP)) return gzipRefusal(tail, bytesMax);
  if (latin(head).startsWith('%PDF') || begins(head, [0xd0, 0xcf, 0x11, 0xe0])) {
    return { refused: 'this is a document, no table: save the values as CSV in UTF-8.' };
  }
  const text = latin(head).replace(/^(\u00EF\u00BB\u00BF)?\s*/, '');
  if (text.startsWith('<')) return 'xml';
  return /^(UNA.{6}\s*)?UNB\+|^UNA/.test(text) ? 'mscons' : 'csv';
}

function begins(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, place) => bytes[place] === byte);
}

function latin(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes);
}

function zipRefusal(head: string, tail: Uint8Array): RefusedFormat {
  const end = latin(tail).lastIndexOf('PK\u0005\u0006');
  const entries = end === -1 ? 0 : (tail[end + 10] ?? 0) + 256 * (tail[end + 11] ?? 0);
  const names = `${head}${latin(tail)}`;
  if (entries > ENTRIES_MAX || /\.(zip|gz|7z)PK|\.zip/i.test(names)) {
    return { tooLarge: 'the archive holds too much; import its files one by one.' };
  }
  if (/\[Content_Types\]\.xml|xl\/|word\//.test(names)) {
    return { refused: 'this is a spreadsheet (xlsx): save the sheet as CSV in UTF-8.' };
  }
  return { refused: 'this is a zip archive: unpack it and import its files one by one.' };
}

/** The last four bytes of a gzip file say how large it is unpacked. */
function gzipRefusal(tail: Uint8Array, bytesMax: number): RefusedFormat {
  const [a = 0, b = 0, c = 0, d = 0] = tail.slice(-4);
  const unpacked = a + 256 * (b + 256 * (c + 256 * d));
  return unpacked > bytesMax
    ? { tooLarge: 'the packed file is too large when it is unpacked.' }
    : { refused: 'this is a packed file (gzip): unpack it and import what is inside.' };
}
