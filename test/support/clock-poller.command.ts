import { readdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Intake } from '../../src/acquisition/spool/intake.service.js';
import { Spool } from '../../src/acquisition/spool/spool.service.js';
import { nextSlot } from '../../src/acquisition/modbus/poll-plan.js';
import { SystemClock } from '../../src/platform/clock.service.js';
import { ClockWatch } from '../../src/platform/clock-watch.service.js';
import { Health } from '../../src/platform/health.service.js';
import { Incidents } from '../../src/platform/incidents.service.js';

/**
 * Takes a reading every 200 ms of the wall clock's grid into a spool and prints, with each, the wall
 * clock, passed time and whether the clock is trusted. Runs under a false clock; ends by itself.
 */
const [directory = '', rounds = '40'] = process.argv.slice(2);
const EVERY_MS = 200;
const clock = new SystemClock();
const health = new Health(clock);
const watch = new ClockWatch(clock, new Incidents(clock), health);
const spool = await Spool.open({ directory, budgetBytes: 1e9, readers: ['record'] }, health);
const intake = new Intake(spool, clock);
for (let round = 0; round < Number(rounds); round += 1) {
  await intake.accept('meter', 'mqtt', new TextEncoder().encode(String(round)), clock.now());
  const line = { wall: clock.now(), passed: clock.elapsedMs(), trusted: watch.isTrusted() };
  process.stdout.write(`${JSON.stringify(line)}\n`);
  const wait = nextSlot(clock.now(), EVERY_MS, 0) - clock.now();
  await pause(wait);
}
await spool.close();
process.stdout.write(`${readdirSync(path.resolve(directory)).length} files\n`);
