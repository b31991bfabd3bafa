/** PostgreSQL array literals, much faster to build and to read than arrays of parameters. */

const SPECIAL = /["\\\0]/;

/** Texts quoted, so that an id `null` stays one; undefined becomes NULL. What PostgreSQL cannot hold (NUL) becomes U+FFFD. */
export function textArray(values: Iterable<string | undefined>): string {
  const quoted = Array.from(values, (value) => {
    if (value === undefined) return 'NULL';
    if (!SPECIAL.test(value)) return `"${value}"`;
    const storable = value.replaceAll('\0', '\uFFFD');
    return `"${storable.replaceAll(/["\\]/g, '\\$&')}"`;
  });
  return `{${quoted.join(',')}}`;
}

/** Whole numbers; undefined becomes NULL. */
export function numberArray(values: Iterable<number | undefined>): string {
  return `{${Array.from(values, (value) => value ?? 'NULL').join(',')}}`;
}

export function booleanArray(values: Iterable<boolean>): string {
  return `{${Array.from(values, (value) => (value ? 't' : 'f')).join(',')}}`;
}

/** Bytes; undefined becomes NULL. */
export function bytesArray(values: Iterable<Uint8Array | undefined>): string {
  const hex = Array.from(values, (value) =>
    value === undefined ? 'NULL' : `"\\\\x${hexOf(value)}"`,
  );
  return `{${hex.join(',')}}`;
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}

/** The whole numbers of a `string_agg(int8send(…))`: eight bytes each, big-endian, below 2^53. */
export function wholeNumbers(bytes: Uint8Array): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const numbers = new Float64Array(bytes.byteLength / 8);
  for (let index = 0; index < numbers.length; index++) {
    numbers[index] = view.getInt32(8 * index) * 4_294_967_296 + view.getUint32(8 * index + 4);
  }
  return numbers;
}
