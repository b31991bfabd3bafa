import { openSync, writeSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Spool } from '../../src/acquisition/spool/spool.service.js';
import { instant } from '../../src/kernel/quarter-hour.js';
import { SystemClock } from '../../src/platform/clock.service.js';
import { Health } from '../../src/platform/health.service.js';

/**
 * Appends frames until it is killed and writes the number of each one it was told is durable into the
 * file `acknowledged`. Arguments: directory, number of the first frame, segment bytes.
 */
const [directory = '', first = '0', segmentBytes = '65536'] = process.argv.slice(2);
const spool = await Spool.open(
  { directory, segmentBytes: Number(segmentBytes), budgetBytes: 1e9, readers: ['record'] },
  new Health(new SystemClock()),
);
const acknowledged = openSync(path.join(directory, 'acknowledged'), 'a');
const STREAMS = 40;
let next = Number(first);

async function speak(): Promise<never> {
  for (;;) {
    const number = next++;
    await spool.append({
      device: `d-${number % 10}`,
      source: 'mqtt',
      payload: new TextEncoder().encode(
        JSON.stringify({ number, padding: 'x'.repeat(number % 90) }),
      ),
      receivedAt: instant(1_772_000_000_000 + number),
    });
    writeSync(acknowledged, `${number}\n`);
    if (number % 7 === 0) await pause(1);
  }
}

process.stdout.write('writing\n');
await Promise.all(Array.from({ length: STREAMS }, speak));
