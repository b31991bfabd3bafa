import { Command } from 'commander';
import { AcquisitionModule } from '../acquisition/acquisition.module.js';
import { byteLines, byteText } from '../acquisition/record/byte-text.js';
import { Quarantine } from '../acquisition/record/quarantine.service.js';
import { QuarantinedMessage, QuarantineFilter } from '../acquisition/record/set-aside-frame.js';
import { Speakers } from '../acquisition/speakers.service.js';
import { Community } from '../community/community.js';
import { instantText } from '../kernel/quarter-hour.js';
import { loadSettings } from '../platform/settings.service.js';
import { parseDay } from './day-argument.js';
import { withRecord } from './projection-context.service.js';
import { readServiceConfig } from './service-config.service.js';

const SHOWN = 20;

interface Chosen {
  readonly community?: string;
  readonly reason?: string;
  readonly device?: string;
  readonly since?: string;
}

/** Every subcommand chooses in the same way. */
function choosing(command: Command): Command {
  return command
    .option('--community <id>', 'one community instead of all')
    .option('--reason <code>', 'one reason, as the list shows it')
    .option('--device <id>', 'one device')
    .option('--since <day>', 'set aside on this day or later');
}

export function addQuarantine(program: Command): void {
  const quarantine = program
    .command('quarantine')
    .description('what devices said that could not be used, kept byte for byte');
  choosing(quarantine.command('list'))
    .description('count it by reason')
    .action((chosen: Chosen) => list(chosen));
  choosing(quarantine.command('show'))
    .description(`the newest ${SHOWN} with their bytes`)
    .action((chosen: Chosen) => show(chosen));
  choosing(quarantine.command('replay'))
    .requiredOption('--config <dir>', 'the folder with community.yaml and devices.yaml')
    .option('--accept-late', 'also release readings older than 35 days')
    .description('read it again after a decoder or a device list was put right')
    .action((chosen: Chosen & { readonly config: string; readonly acceptLate?: boolean }) =>
      replay(chosen),
    );
}

async function list(chosen: Chosen): Promise<void> {
  await withQuarantine(chosen, async (quarantine, filter) => {
    const counts = await quarantine.counts(filter);
    for (const { code, count, devices, replayed, lastAt } of counts) {
      const read = replayed === 0 ? '' : `, ${replayed} read again`;
      console.log(`${code}: ${count} of ${devices} devices${read}, last ${instantText(lastAt)}`);
    }
    if (counts.length === 0) console.log('Nothing is set aside.');
  });
}

async function show(chosen: Chosen): Promise<void> {
  await withQuarantine(chosen, async (quarantine, filter) => {
    const messages = await quarantine.newest(filter, SHOWN);
    for (const message of messages) console.log(textOf(message));
    if (messages.length === 0) console.log('Nothing is set aside.');
  });
}

async function replay(
  chosen: Chosen & { readonly config: string; readonly acceptLate?: boolean },
): Promise<void> {
  const { communities, kinds } = await readServiceConfig(chosen.config);
  await withQuarantine(chosen, async (quarantine, filter, speakers) => {
    for (const { community, devices } of communities) speakers.add(community, devices, kinds);
    const done = await quarantine.replay(filter, chosen.acceptLate ?? false);
    console.log(
      `${done.messages} messages were read again and gave ${done.readings} new readings;` +
        ` ${done.refused} still cannot be used.`,
    );
  });
}

async function withQuarantine(
  chosen: Chosen,
  use: (quarantine: Quarantine, filter: QuarantineFilter, speakers: Speakers) => Promise<void>,
): Promise<void> {
  const { settings } = await loadSettings(process.env);
  const since = parseDay(chosen.since);
  await withRecord(settings, AcquisitionModule.forQuarantine(), async (open) => {
    const all = open.communities(chosen.community);
    const filter = {
      communities: idsOf(all, chosen.community),
      code: chosen.reason,
      device: chosen.device,
      since: since === undefined ? undefined : all[0].zone.startOfDay(since),
    };
    await use(open.context.get(Quarantine), filter, open.context.get(Speakers));
  });
}

/** Without a named community also what belongs to none that is known. */
function idsOf(all: readonly Community[], named: string | undefined): string[] {
  return [...all.map(({ id }) => id), ...(named === undefined ? [''] : [])];
}

function textOf(message: QuarantinedMessage): string {
  const { code, device, reason, raw, receivedAt, replayedAt, id } = message;
  const at = receivedAt === undefined ? '' : ` ${instantText(receivedAt)}`;
  const again = replayedAt === undefined ? '' : ` (read again ${instantText(replayedAt)})`;
  const head = `${id.slice(0, 12)} ${device}${at} ${code}: ${reason}${again}`;
  return [head, `  ${byteText(raw)}`, ...byteLines(raw).map((line) => `  ${line}`)].join('\n');
}
