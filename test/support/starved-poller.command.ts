import { closeSync, openSync } from 'node:fs';
import { EvilModbus } from './evil-modbus.js';
import { ModbusBench, until } from './modbus-bench.js';

/** Polls while this process has no file descriptor left, then again; prints what it came to. */
const evil = await EvilModbus.listen();
const bench = await ModbusBench.open();
const taken = takeAll();
bench.poll(evil.port);
await until('an alarm', () => bench.kindOf('no-file-descriptors') === 'alarm');
for (const descriptor of taken) closeSync(descriptor);
await until('values', async () => (await bench.registers()).length >= 2);
const [outage] = await bench.outages();
process.stdout.write(
  `\n${JSON.stringify({ reason: outage.reason, polls: evil.questions.length })}\n`,
);
await bench.close();
await evil.close();
process.exit(0);

function takeAll(): number[] {
  const descriptors: number[] = [];
  try {
    for (;;) descriptors.push(openSync('/dev/null', 'r'));
  } catch {
    return descriptors;
  }
}
