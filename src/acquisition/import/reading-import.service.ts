import { access } from 'node:fs/promises';
import path from 'node:path';
import { Injectable } from '@nestjs/common';
import { DataSource, EntityManager } from 'typeorm';
import { Community } from '../../community/community.js';
import { InputError, Problem } from '../../kernel/problem.js';
import { Instant } from '../../kernel/quarter-hour.js';
import { CsvColumns, readCsv } from '../../platform/csv-file.service.js';
import { differingGiven, differingReadings, inBothFiles } from './file-conflicts.js';
import { FileRow } from './file-cells.js';
import { ImportRules } from './import-rules.js';
import {
  addGiven,
  GivenRows,
  MEASUREMENTS_COLUMNS,
  MEASUREMENTS_FILE,
} from './measurements-file.js';
import { Appended } from '../record/reading.js';
import { addReading, READINGS_COLUMNS, READINGS_FILE, ReadingRows } from './readings-file.js';
import { RecordStore } from '../record/record.store.js';

/** The files to import; each may be absent. */
export interface ReadingFiles {
  readonly readings?: string | undefined;
  readonly measurements?: string | undefined;
}

export interface ImportOptions {
  /** The present; absent where nobody asks the clock: then a value may lie in the future. */
  readonly now?: Instant | undefined;
  /** Imports the good rows and tells the bad ones instead of importing nothing. */
  readonly skipBadRows?: boolean | undefined;
}

export interface Imported {
  readonly readings: Appended;
  readonly given: Appended;
  /** What was left out because it was asked to be. */
  readonly skipped: readonly Problem[];
}

/** Rows that were read and checked, and what was wrong with the others. */
export interface ReadFiles {
  readonly readings: ReadingRows;
  readonly given: GivenRows;
  readonly problems: readonly Problem[];
  /** A file could not be read to its end: leaving out its bad rows would leave out good ones too. */
  readonly unreadable: boolean;
}

const PROBLEMS_MAX = 100;

/** The two reading files of a scenario folder, where they are. */
export async function readingFilesIn(folder: string): Promise<ReadingFiles> {
  const existing = async (name: string) => {
    const file = path.join(folder, name);
    return access(file).then(
      () => file,
      () => undefined,
    );
  };
  return {
    readings: await existing(READINGS_FILE),
    measurements: await existing(MEASUREMENTS_FILE),
  };
}

/**
 * Takes readings and given values from files. Everything is checked before anything is written, and
 * written in one database transaction: one bad row among a million and nothing is imported, unless the
 * bad rows are to be left out. The same file again adds nothing.
 */
@Injectable()
export class ReadingImport {
  constructor(
    private readonly dataSource: DataSource,
    private readonly record: RecordStore,
  ) {}

  /** Everything that is wrong with the files, at most a hundred problems a file; writes nothing. */
  async check(
    community: Community,
    files: ReadingFiles,
    now?: Instant,
  ): Promise<readonly Problem[]> {
    return (await readFiles(files, new ImportRules(community, now))).problems;
  }

  async import(
    community: Community,
    files: ReadingFiles,
    options: ImportOptions = {},
  ): Promise<Imported> {
    const read = await readFiles(files, new ImportRules(community, options.now));
    if (read.unreadable || (read.problems.length > 0 && options.skipBadRows !== true)) {
      throw new InputError(read.problems);
    }
    return this.dataSource.transaction((tx) => this.write(tx, read, { community, files, options }));
  }

  private async write(
    tx: EntityManager,
    { readings, given, problems }: ReadFiles,
    {
      community,
      files,
      options,
    }: { community: Community; files: ReadingFiles; options: ImportOptions },
  ): Promise<Imported> {
    const skipped = [...problems];
    const originOf = (file: string) => ({
      community: community.id,
      source: file,
      receivedAt: options.now,
    });
    const readingsFile = path.basename(files.readings ?? READINGS_FILE);
    const readingsDone = await this.record.addReadings(tx, originOf(readingsFile), readings);
    skipped.push(...known(readingsFile, readingsDone.conflicts, readings.line));
    const givenFile = path.basename(files.measurements ?? MEASUREMENTS_FILE);
    const givenDone = await this.record.addGiven(tx, originOf(givenFile), given);
    skipped.push(...known(givenFile, givenDone.conflicts, given.line));
    if (skipped.length > 0 && options.skipBadRows !== true) throw new InputError(skipped);
    return { readings: counts(readingsDone), given: counts(givenDone), skipped };
  }
}

function counts({ added, known, conflicting }: Appended): Appended {
  return { added, known, conflicting };
}

function known(
  file: string,
  places: readonly number[],
  lines: readonly number[],
): readonly Problem[] {
  const message = 'another value is stored for this time; a stored value is never changed.';
  return places
    .slice(0, PROBLEMS_MAX)
    .map((place) => ({ file, line: lines[place], field: 'kwh', message }));
}

export async function readFiles(files: ReadingFiles, rules: ImportRules): Promise<ReadFiles> {
  const readings = new ReadingRows();
  const given = new GivenRows();
  const problems: Problem[] = [];
  let unreadable = false;
  const tell = (file: RowsRead) => {
    problems.push(...file.problems);
    unreadable ||= file.unreadable;
  };
  if (files.readings !== undefined) {
    const name = path.basename(files.readings);
    const add = (row: FileRow) => addReading(readings, row, name, rules);
    tell(await readRows(files.readings, READINGS_COLUMNS, add));
    problems.push(...differingReadings(readings, name));
  }
  if (files.measurements !== undefined) {
    const name = path.basename(files.measurements);
    const add = (row: FileRow) => addGiven(given, row, name, rules);
    tell(await readRows(files.measurements, MEASUREMENTS_COLUMNS, add));
    problems.push(...differingGiven(given, name));
    problems.push(...inBothFiles(rules.community, readings, given, name));
  }
  return { readings, given, problems, unreadable };
}

interface RowsRead {
  readonly problems: readonly Problem[];
  readonly unreadable: boolean;
}

/** Broken rows and rows that say something impossible, in the order of their lines. */
async function readRows(
  file: string,
  columns: CsvColumns,
  add: (row: FileRow) => readonly Problem[],
): Promise<RowsRead> {
  const problems: Problem[] = [];
  let unreadable = false;
  let rows = 0;
  try {
    for await (const row of readCsv(file, columns)) {
      rows += 1;
      const found = add(row);
      if (problems.length < PROBLEMS_MAX) problems.push(...found);
    }
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    problems.push(...error.problems);
    unreadable = rows === 0 || error.problems.length >= PROBLEMS_MAX;
  }
  problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  return { problems, unreadable };
}
