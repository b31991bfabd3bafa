import { hash } from 'node:crypto';
import { join } from 'node:path';
import { Command } from 'commander';
import { findFrame } from '../acquisition/spool/find-frame.service.js';
import { instantText } from '../kernel/quarter-hour.js';
import { refuse } from './refuse.js';

/** `commonwatt frame 184467`: what a device said, from the spool or its archive. */
export function addFrame(program: Command): void {
  program
    .command('frame')
    .argument('<number>', 'the frame a reading names (acquisition.reading.frame_sequence)')
    .option('--directory <dir>', 'the data directory of the service', 'data')
    .description('show byte for byte what a device said')
    .action(async (number: string, { directory }: { directory: string }) => {
      const frame = await findFrame(join(directory, 'spool'), Number(number));
      if (frame === undefined) throw refuse('no-frame', { number });
      console.log(`${frame.device} over ${frame.source}, ${instantText(frame.receivedAt)}`);
      console.log(`SHA-256 ${hash('sha256', frame.payload)}`);
      console.log(Buffer.from(frame.payload).toString());
    });
}
