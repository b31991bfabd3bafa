import { Command } from 'commander';
import { ProjectionDifference } from '../acquisition/projection/day-digest.js';
import { ProjectionComparison } from '../acquisition/projection/projection-comparison.service.js';
import { ProjectionRebuild } from '../acquisition/projection/projection-rebuild.service.js';
import { prepareInflux } from '../acquisition/projection/projection-setup.service.js';
import { Community } from '../community/community.js';
import { addDays } from '../kernel/local-day.js';
import { SystemClock } from '../platform/clock.service.js';
import { InfluxSettings, Settings } from '../platform/settings.js';
import { loadSettings } from '../platform/settings.service.js';
import { parseDay } from './day-argument.js';
import { withProjection } from './projection-context.service.js';
import { refuse } from './refuse.js';

interface SpanOptions {
  readonly community?: string;
  readonly from?: string;
  readonly to?: string;
}

const COMPARED_DAYS = 7;

export function addProjection(program: Command): void {
  const projection = program
    .command('projection')
    .description('InfluxDB, which can always be built again from the record');
  projection
    .command('prepare')
    .description(
      'the install step: make the databases of INFLUX_URL and how long they keep samples',
    )
    .action(prepare);
  withSpan(projection.command('rebuild'))
    .description('write every register reading of the record into InfluxDB again')
    .action(rebuild);
  withSpan(projection.command('compare'))
    .description('hold InfluxDB against the record day by day (last week) and mend what differs')
    .action(compare);
}

function withSpan(command: Command): Command {
  return command
    .option('--community <id>', 'only this one')
    .option('--from <day>', 'first local day, as 2026-03-01')
    .option('--to <day>', 'last local day');
}

async function prepare(): Promise<void> {
  const { influx } = influxSettings(await loadSettings(process.env));
  await prepareInflux(influx, new SystemClock());
  console.log(`InfluxDB at ${influx.url} is ready for samples.`);
}

async function rebuild(options: SpanOptions): Promise<void> {
  const { settings, influx } = influxSettings(await loadSettings(process.env));
  const [from, to] = [parseDay(options.from), parseDay(options.to)];
  await withProjection(settings, influx, async ({ context, communities, serviceRuns }) => {
    const rebuilder = context.get(ProjectionRebuild);
    for (const { id, zone } of communities(options.community)) {
      const today = zone.localDayOf(new SystemClock().now());
      const span = {
        from: zone.startOfDay(from ?? addDays(today, -36_525)),
        to: zone.startOfDay(addDays(to ?? today, 1)),
      };
      const { series, points } = await rebuilder.rebuild(id, span);
      console.log(`${id}: ${points} readings of ${series} registers written.`);
    }
    if (serviceRuns) console.log(SPOOL_LEFT);
    else await rebuilder.replaySpool();
  });
}

const SPOOL_LEFT =
  'The service runs: live values that are still in its spool are not carried over again. Stop it' +
  ' and run this once more if they are wanted.';

async function compare(options: SpanOptions): Promise<void> {
  const { settings, influx } = influxSettings(await loadSettings(process.env));
  const [from, to] = [parseDay(options.from), parseDay(options.to)];
  await withProjection(settings, influx, async ({ context, communities }) => {
    const found: ProjectionDifference[] = [];
    for (const community of communities(options.community)) {
      const last = to ?? yesterdayOf(community);
      const first = from ?? addDays(last, 1 - COMPARED_DAYS);
      found.push(...(await context.get(ProjectionComparison).compare(community, first, last)));
    }
    for (const difference of found) console.log(lineOf(difference));
    const left = found.filter(({ mended }) => !mended).length;
    console.log(`${found.length} days differed, ${found.length - left} of them are mended.`);
    if (left > 0) process.exitCode = 1;
  });
}

function yesterdayOf({ zone }: Community) {
  return addDays(zone.localDayOf(new SystemClock().now()), -1);
}

function lineOf({ community, meter, register, day, ...found }: ProjectionDifference): string {
  const counts = `record ${found.recorded}, InfluxDB ${found.projected}`;
  return `${day} ${community} ${meter} ${register}: ${counts}${found.mended ? ', mended' : ''}`;
}

function influxSettings({ settings }: { readonly settings: Settings }): {
  readonly settings: Settings;
  readonly influx: InfluxSettings;
} {
  const { influx } = settings;
  if (influx === undefined) throw refuse('config-needs', { variable: 'INFLUX_URL' });
  return { settings, influx };
}
