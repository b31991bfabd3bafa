import { Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CursorStore } from '../../src/acquisition/spool/cursor.store.js';
import { Decoders } from '../../src/acquisition/spool/decoders.service.js';
import { SpoolDrain } from '../../src/acquisition/spool/spool-drain.service.js';
import { Spool } from '../../src/acquisition/spool/spool.service.js';
import { SystemClock } from '../../src/platform/clock.service.js';
import { Health } from '../../src/platform/health.service.js';
import { recordTargetOn } from './acquisition.js';
import { registerDecoder } from './number-decoder.js';

/** Carries a spool into the record until it is empty or killed: `drain.command.ts <spool> <database>`. */
const [directory = '', url = ''] = process.argv.slice(2);
Logger.overrideLogger(false);
const health = new Health(new SystemClock());
const spool = await Spool.open({ directory, budgetBytes: 1e10, readers: ['record'] }, health);
const dataSource = new DataSource({ type: 'postgres', url });
await dataSource.initialize();
const decoders = new Decoders();
decoders.register('mqtt', registerDecoder);
const target = recordTargetOn(dataSource, decoders);
const drain = new SpoolDrain(spool, target, new CursorStore(dataSource), health);
process.stdout.write('draining\n');
process.stdout.write(`${await drain.drain()} carried\n`);
process.exit(0);
