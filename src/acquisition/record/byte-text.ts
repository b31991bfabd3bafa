const BYTES_SHOWN = 256;
const BYTES_PER_LINE = 16;

/** Bytes as one line of text; what cannot be printed is a point. At most 256 bytes. */
export function byteText(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes.subarray(0, BYTES_SHOWN));
  const printable = text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\uFFFD]/gu, '·');
  return bytes.length > BYTES_SHOWN ? `${printable}… (${bytes.length} bytes)` : printable;
}

/** Bytes as hexadecimal, sixteen to a line, the place of the first before it. At most 256 bytes. */
export function byteLines(bytes: Uint8Array): readonly string[] {
  const shown = bytes.subarray(0, BYTES_SHOWN);
  const lines: string[] = [];
  for (let start = 0; start < shown.length; start += BYTES_PER_LINE) {
    const line = [...shown.subarray(start, start + BYTES_PER_LINE)];
    const hex = line.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    lines.push(`${start.toString(16).padStart(4, '0')}  ${hex}`);
  }
  return lines;
}
