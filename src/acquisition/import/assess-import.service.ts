import { createHash } from 'node:crypto';
import { EntityManager } from 'typeorm';
import { Community } from '../../community/community.js';
import { Period, periodOf } from '../../kernel/local-day.js';
import { Problem } from '../../kernel/problem.js';
import { Instant } from '../../kernel/quarter-hour.js';
import { differingGiven, differingReadings, inBothFiles } from './file-conflicts.js';
import {
  compare,
  Comparison,
  ComparedRows,
  ComparisonFrame,
  intervalRows,
  registerRows,
} from './import-comparison.js';
import { ImportPreview } from './import-preview.js';
import { FileRead, MappingSource, readImport } from './import-reader.service.js';
import { ImportRules } from './import-rules.js';
import { ImportSift } from './import-sift.js';
import { ImportEntry } from './import-entry.js';
import { ImportStore } from './import.store.js';
import { ReadingRows } from './readings-file.js';
import { stampNotice } from './stamp-notice.js';

/** What an import is held against beyond the record; later stages answer. */
export interface ImportWorld {
  readonly community: Community;
  readonly now: Instant;
  /** The months among these that are billed already. */
  readonly billedAmong: (months: readonly Period[]) => Promise<ReadonlySet<Period>>;
  /** Falls of registers that no rule explains, in the file and against the record. */
  readonly falls: (rows: ReadingRows, file: string) => Promise<readonly Problem[]>;
}

/** Everything known of a file at one moment. */
export interface Assessment {
  readonly preview: ImportPreview;
  readonly sift: ImportSift;
  readonly registers: Comparison;
  readonly intervals: Comparison;
}

interface AssessedFile {
  readonly entry: Omit<ImportEntry, 'state' | 'outcome'>;
  readonly file: string;
  readonly mapping: MappingSource;
}

const MONTHS_MAX = 36;

/** Reads a file, holds it against community, record and calendar, and says what an import would do. */
export async function assessImport(
  world: ImportWorld,
  { entry, file, mapping }: AssessedFile,
  { tx, imports }: { readonly tx: EntityManager; readonly imports: ImportStore },
): Promise<Assessment> {
  const oldest = entry.allowOld ? undefined : monthsBefore(world.now, MONTHS_MAX);
  const rules = new ImportRules(world.community, world.now, oldest);
  const read = await readImport(file, mapping, rules);
  const { sift } = read;
  const name = entry.fileName;
  for (const problem of await conflictsIn(world, sift, name)) sift.add(problem);
  const months = await world.billedAmong(monthsOf(world.community, sift));
  const compared = async (rows: ComparedRows): Promise<Comparison> => {
    const stored = await imports.stored(tx, world.community.id, rows);
    const frame: ComparisonFrame = {
      community: world.community,
      file: name,
      stored,
      billed: months,
    };
    return compare(rows, frame);
  };
  const registers = await compared(registerRows(sift.readings));
  const intervals = await compared(intervalRows(sift.given));
  for (const problem of [...registers.conflicts, ...intervals.conflicts]) sift.add(problem);
  const taken = await imports.takenBefore(tx, entry);
  const preview = previewOf(entry, read, { registers, intervals, taken });
  return { preview, sift, registers, intervals };
}

/** What is wrong among the rows of the file themselves. */
async function conflictsIn(
  { community, falls }: ImportWorld,
  sift: ImportSift,
  file: string,
): Promise<readonly Problem[]> {
  return [
    ...differingReadings(sift.readings, file),
    ...differingGiven(sift.given, file),
    ...inBothFiles(community, sift.readings, sift.given, file),
    ...(await falls(sift.readings, file)),
  ];
}

function monthsOf({ zone }: Community, { readings, given }: ImportSift): readonly Period[] {
  const days = new Set<string>();
  for (const at of readings.at) days.add(zone.localDayOf((at - 1) as Instant));
  for (const quarter of given.at) days.add(zone.localDayOf((quarter * 900_000) as Instant));
  return [
    ...new Set([...days].map((day) => periodOf(day as Parameters<typeof periodOf>[0]))),
  ].sort();
}

function previewOf(
  entry: AssessedFile['entry'],
  { sift, format, unreadable }: FileRead,
  found: { registers: Comparison; intervals: Comparison; taken: number | undefined },
): ImportPreview {
  const { registers, intervals, taken } = found;
  const notice = stampNotice(
    sift.given.at.map((quarter) => quarter * 900_000),
    sift.community.zone,
  );
  const seen = {
    format,
    sha256: entry.sha256,
    ...(taken === undefined ? {} : { alreadyTaken: taken }),
    series: [...registers.series, ...intervals.series],
    problems: sift.problems,
    problemCount: sift.problemCount,
    reviews: sift.reviews,
    reviewCount: sift.reviewCount,
    missing: sift.missing,
    repeated: registers.repeated + intervals.repeated,
    leftOut: Object.fromEntries(sift.leftOut),
    billedMonths: [...new Set([...registers.billedMonths, ...intervals.billedMonths])].sort(),
    notices: notice === undefined ? [] : [notice],
    unreadable,
  };
  const { number, fileName, originalName, mappingText, allowOld } = entry;
  const told = seen.problems.map(({ line, field, message }) => [line, field, message]);
  const bound = JSON.stringify([{ ...seen, problems: told }, mappingText, allowOld]);
  const token = createHash('sha256').update(bound).digest('hex');
  return { number, fileName, originalName, token, ...seen };
}

/** The same time of day some calendar months earlier, in UTC. */
function monthsBefore(now: Instant, months: number): Instant {
  const date = new Date(now);
  return date.setUTCMonth(date.getUTCMonth() - months) as Instant;
}
