import { stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { Command } from 'commander';
import { ImportPreview } from '../acquisition/import/import-preview.js';
import { MappingShelf, readMapping } from '../acquisition/import/mapping-shelf.service.js';
import { Community } from '../community/community.js';
import { CommunityService } from '../community/community.service.js';
import { InputError, problemText } from '../kernel/problem.js';
import { SystemClock } from '../platform/clock.service.js';
import { loadSettings } from '../platform/settings.service.js';
import { ImportDesk } from '../portal/import-desk.service.js';
import { ImportDeskModule } from '../portal/import-desk.module.js';
import { ChainModule } from './app.module.js';
import { withContext } from './application-context.service.js';
import { namedCommunity } from './named-community.js';
import { readServiceConfig } from './service-config.service.js';
import { runningDatabase } from './running-service.service.js';

interface ImportOptions {
  readonly community?: string;
  readonly mapping?: string;
  readonly config?: string;
  readonly preview?: true;
  readonly takeGoodRows?: true;
  readonly takeLate?: true;
  readonly allowOld?: true;
}

export function addImport(program: Command): void {
  program
    .command('import')
    .argument('<file>', 'a table (CSV), MSCONS, EDA or SDAT file')
    .option('--community <id>', 'needed where several communities live')
    .option('--mapping <name>', 'a mapping by its name, or a YAML file of your own')
    .option('--config <dir>', 'the folder with community.yaml, for its own mappings (imports/)')
    .option('--preview', 'say what would happen and change nothing')
    .option('--take-good-rows', 'take the good rows although others are wrong')
    .option('--take-late', 'take values of months that are billed, as late values')
    .option('--allow-old', 'take values older than 36 months')
    .description('take a file of readings into the record of the running service')
    .action(importFile);
}

async function importFile(file: string, options: ImportOptions): Promise<void> {
  await checkReadable(file);
  const { settings } = await loadSettings(process.env);
  const databaseUrl = settings.databaseUrl ?? (await runningDatabase(settings.directory));
  const chain = ChainModule.forFiles(databaseUrl, new SystemClock());
  await withContext(ImportDeskModule.forRoot(chain), async (context) => {
    const community = namedCommunity(await context.get(CommunityService).list(), options.community);
    await fillShelf(context.get(MappingShelf), options.config);
    const mapping = await mappingOf(context.get(MappingShelf), community, options.mapping);
    const desk = context.get(ImportDesk);
    const preview = await desk.preview(community, {
      path: file,
      originalName: basename(file),
      mapping,
      allowOld: options.allowOld === true,
      by: 'command line',
    });
    console.log(previewText(preview));
    if (options.preview === true) await desk.imports.cancel(community.id, preview.number);
    else await take(desk, { community, preview, options });
  });
}

async function checkReadable(file: string): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() === true) return;
  throw new InputError([{ file, message: 'is no file that can be read.' }]);
}

async function take(
  desk: ImportDesk,
  of: {
    readonly community: Community;
    readonly preview: ImportPreview;
    readonly options: ImportOptions;
  },
): Promise<void> {
  const { community, preview, options } = of;
  const stop = new AbortController();
  process.once('SIGINT', () => {
    stop.abort();
  });
  const outcome = await desk.commit(community, preview.number, {
    token: preview.token,
    sha256: preview.sha256,
    takeGoodRows: options.takeGoodRows,
    takeLate: options.takeLate,
    signal: stop.signal,
  });
  const { added, setAside, skipped, alreadyTaken } = outcome;
  console.log(
    alreadyTaken === undefined
      ? `Import ${preview.number}: ${added} values taken, ${setAside} set aside, ${skipped} rows left out.`
      : `Import ${preview.number}: the same file was taken as import ${alreadyTaken}; nothing changed.`,
  );
}

/** The mappings of the communities themselves, where their folder is named. */
async function fillShelf(shelf: MappingShelf, config: string | undefined): Promise<void> {
  if (config === undefined) return;
  const { communities } = await readServiceConfig(config);
  for (const { community, mappings } of communities) shelf.add(community.id, mappings);
}

/** A name of the shelf, or a file of one's own. */
async function mappingOf(shelf: MappingShelf, community: Community, given: string | undefined) {
  if (given === undefined) return { name: '', text: '' };
  if (extname(given) === '.yaml') return readMapping(given);
  const found = await shelf.named(community.id, given);
  if (found !== undefined) return found;
  const known = (await shelf.of(community.id)).map(({ name }) => name).join(', ');
  throw new InputError([
    { file: given, message: `is no mapping; name one of ${known}, or a file.` },
  ]);
}

function previewText(preview: ImportPreview): string {
  const series = preview.series.map(
    ({ name, direction, added, known, conflicting, late }) =>
      `  ${name} ${direction}: ${added} new (${late} in billed months), ${known} known, ${conflicting} differing`,
  );
  return [
    `Import ${preview.number} of ${preview.originalName} (${preview.format}):`,
    ...series,
    `  ${preview.missing} missing, ${preview.repeated} repeated, ${preview.reviewCount} to look at, ${preview.problemCount} wrong`,
    ...preview.notices,
    ...preview.problems.map(problemText),
  ].join('\n');
}
