/**
 * CRC of a Modbus RTU frame: polynomial 0xA001 reflected, start 0xFFFF; the low byte is sent first.
 * Source: MODBUS over Serial Line V1.02, 6.2.2.
 */
export function crc16(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ TABLE[(crc ^ byte) & 0xff];
  return crc;
}

/** The bytes with their CRC behind them, as they travel on a serial line. */
export function withCrc(body: Uint8Array): Uint8Array {
  const crc = crc16(body);
  return Uint8Array.of(...body, crc & 0xff, crc >>> 8);
}

/** Whether the last two bytes are the CRC of those before. */
export function endsWithCrc(frame: Uint8Array): boolean {
  const end = frame.length - 2;
  if (end < 1) return false;
  const crc = crc16(frame.subarray(0, end));
  return frame[end] === (crc & 0xff) && frame[end + 1] === crc >>> 8;
}

const TABLE = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = (crc & 1) === 1 ? (crc >>> 1) ^ 0xa001 : crc >>> 1;
  return crc;
});
