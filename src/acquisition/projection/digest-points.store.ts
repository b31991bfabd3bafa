import { createHash } from 'node:crypto';
import { LocalDay } from '../../kernel/local-day.js';
import { DayDigest, DaySpan } from './day-digest.js';
import { Point } from './time-series.service.js';

const TWO_TO_32 = 4_294_967_296;

/** Count and SHA-256 of the days that have points; pages and days come by time. */
export async function digestPoints(
  pages: AsyncIterable<readonly Point[]>,
  days: readonly DaySpan[],
): Promise<ReadonlyMap<LocalDay, DayDigest>> {
  const digests = new Map<LocalDay, DayDigest>();
  const ahead = [...days];
  let hash = createHash('sha256');
  let count = 0;
  const close = () => {
    const day = ahead.shift()?.day;
    if (day !== undefined && count > 0) digests.set(day, { count, sha256: hash.digest('hex') });
    if (count > 0) hash = createHash('sha256');
    count = 0;
  };
  for await (const page of pages) {
    for (const point of page) {
      while (point.at >= (ahead.at(0)?.to ?? Infinity)) close();
      hash.update(bytesOf(point));
      count += 1;
    }
  }
  close();
  return digests;
}

/** The value may have been stored by another program: what is no whole number hashes as its floor. */
function bytesOf({ at, value }: Point): Buffer {
  const bytes = Buffer.allocUnsafe(16);
  writeWhole(bytes, at, 0);
  writeWhole(bytes, value, 8);
  return bytes;
}

function writeWhole(bytes: Buffer, value: number, offset: number): void {
  const high = Math.floor(value / TWO_TO_32);
  bytes.writeInt32BE(high, offset);
  bytes.writeUInt32BE(Math.floor(value - high * TWO_TO_32), offset + 4);
}
