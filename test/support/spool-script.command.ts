import { openSync, writeSync } from 'node:fs';
import { FileHandle } from 'node:fs/promises';
import { Spool } from '../../src/acquisition/spool/spool.service.js';
import { OpenSegment } from '../../src/acquisition/spool/spool-segment.store.js';
import { instant } from '../../src/kernel/quarter-hour.js';
import { SystemClock } from '../../src/platform/clock.service.js';
import { Health } from '../../src/platform/health.service.js';

/**
 * Stores the same few frames in every run, so that the same system call of it can be made to fail.
 * Arguments: directory, file for the acknowledged numbers, `sound` or the name of a known-bad variant.
 */
const [directory = '', acknowledged = '', variant = 'sound'] = process.argv.slice(2);
const BATCHES = 14;
const SEGMENT_BYTES = 400;

type Opened = { readonly handle: FileHandle };
type Append = (this: Opened, bytes: Uint8Array) => Promise<void>;

/** Known-bad: what each of them acknowledges may be lost by a power cut. */
const BAD: Readonly<Record<string, Append>> = {
  async early(bytes) {
    await this.handle.write(bytes, 0, bytes.length);
    setTimeout(() => void this.handle.datasync().catch(() => undefined), 30);
  },
  async retry(bytes) {
    await this.handle.write(bytes, 0, bytes.length);
    await this.handle.datasync().catch(() => this.handle.datasync());
  },
};
if (variant !== 'sound') {
  (OpenSegment.prototype as unknown as { append: Append }).append = BAD[variant];
}

const spool = await Spool.open(
  { directory, segmentBytes: SEGMENT_BYTES, budgetBytes: 1e9, readers: ['record'] },
  new Health(new SystemClock()),
);
const log = openSync(acknowledged, 'a');
for (let batch = 0; batch < BATCHES; batch++) {
  const numbers = batch % 3 === 0 ? [10 * batch, 10 * batch + 1] : [10 * batch];
  await Promise.all(
    numbers.map(async (number) => {
      const payload = Buffer.from(JSON.stringify({ number, padding: 'x'.repeat(number % 60) }));
      const receivedAt = instant(1_772_000_000_000 + number);
      await spool.append({ device: 'd', source: 'mqtt', payload, receivedAt });
      writeSync(log, `${number}\n`);
    }),
  );
}
writeSync(log, 'done\n');
process.exit(0);
