const POLYNOMIAL = 0x82f63b78;

/** Row k holds what a byte adds to the remainder when k more bytes follow it. */
const TABLES = tables();

function tables(): Uint32Array {
  const rows = new Uint32Array(8 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let remainder = byte;
    for (let bit = 0; bit < 8; bit++) {
      remainder = (remainder & 1) === 1 ? (remainder >>> 1) ^ POLYNOMIAL : remainder >>> 1;
    }
    rows[byte] = remainder;
  }
  for (let place = 256; place < rows.length; place++) {
    const before = rows[place - 256];
    rows[place] = (before >>> 8) ^ rows[before & 0xff];
  }
  return rows;
}

/**
 * CRC-32C (Castagnoli, reflected) of the bytes [from, to) as an unsigned number. Source: RFC 3720 appendix
 * B.4; eight bytes at a time by one table each ("slicing by eight").
 */
export function crc32c(bytes: Uint8Array, from = 0, to = bytes.length): number {
  let remainder = 0xffffffff;
  let place = from;
  for (; place + 8 <= to; place += 8) {
    remainder =
      TABLES[1792 + ((remainder ^ bytes[place]) & 0xff)] ^
      TABLES[1536 + (((remainder >>> 8) ^ bytes[place + 1]) & 0xff)] ^
      TABLES[1280 + (((remainder >>> 16) ^ bytes[place + 2]) & 0xff)] ^
      TABLES[1024 + ((remainder >>> 24) ^ bytes[place + 3])] ^
      TABLES[768 + bytes[place + 4]] ^
      TABLES[512 + bytes[place + 5]] ^
      TABLES[256 + bytes[place + 6]] ^
      TABLES[bytes[place + 7]];
  }
  for (; place < to; place++) {
    remainder = (remainder >>> 8) ^ TABLES[(remainder ^ bytes[place]) & 0xff];
  }
  return (remainder ^ 0xffffffff) >>> 0;
}
