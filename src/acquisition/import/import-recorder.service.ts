import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { Origin } from '../record/origin.js';
import { givenAt, givenText, readingsAt, readingText } from '../record/reading-columns.js';
import { RecordStore } from '../record/record.store.js';
import { refuse } from '../refuse.js';
import { conflictingRow, SetAside } from '../spool/set-aside.js';
import { Assessment, ImportWorld } from './assess-import.service.js';
import type { ImportConsent } from './file-import.service.js';
import { ImportEntry, ImportOutcome } from './import-entry.js';

const PIECE_ROWS = 10_000;

interface Run {
  readonly entry: ImportEntry;
  readonly assessment: Assessment;
  readonly world: ImportWorld;
  readonly consent: ImportConsent;
}

/** Writes what an assessment found: new rows into the record, what a person must look at beside it. */
@Injectable()
export class ImportRecorder {
  constructor(private readonly store: RecordStore) {}

  async record(tx: EntityManager, run: Run): Promise<ImportOutcome> {
    const { entry, assessment, world, consent } = run;
    const { registers, intervals, sift, preview } = assessment;
    const origin: Origin = {
      community: entry.community,
      source: `import ${entry.number}`,
      receivedAt: world.now,
    };
    const wanted = ({ fresh, late }: Assessment['registers']) =>
      consent.takeLate === true ? fresh : fresh.filter((place) => !late.has(place));
    let added = 0;
    for (const places of inPieces(wanted(registers), entry.number, consent.signal)) {
      const rows = readingsAt(sift.readings, places);
      added += (await this.store.addReadings(tx, origin, rows)).added;
    }
    for (const places of inPieces(wanted(intervals), entry.number, consent.signal)) {
      added += (await this.store.addGiven(tx, origin, givenAt(sift.given, places))).added;
    }
    const aside = setAsideOf(assessment, origin);
    await this.store.setAside(tx, aside);
    const late = registers.late.size + intervals.late.size;
    return {
      added,
      late: consent.takeLate === true ? late : 0,
      setAside: aside.length,
      skipped: preview.problemCount,
    };
  }
}

/** Pieces of places; asks before each whether the import was cancelled. */
function* inPieces(
  places: readonly number[],
  number: number,
  signal: AbortSignal | undefined,
): Generator<readonly number[]> {
  for (let start = 0; start < places.length; start += PIECE_ROWS) {
    if (signal?.aborted === true) throw refuse('import-cancelled', { number });
    yield places.slice(start, start + PIECE_ROWS);
  }
  if (signal?.aborted === true) throw refuse('import-cancelled', { number });
}

/** Values for a person, and rows whose stored value is another one, as they stood in the file. */
function setAsideOf({ sift, registers, intervals }: Assessment, origin: Origin): SetAside[] {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const reviews = sift.reviews.map(({ line, reason, sentence, raw }) => ({
    ...origin,
    device: `line ${line}`,
    code: reason,
    reason: sentence,
    raw: bytes(raw),
  }));
  const conflicts = [
    ...registers.conflicting.map((place) => readingText(sift.readings, place)),
    ...intervals.conflicting.map((place) => givenText(sift.given, place)),
  ].map((row) => conflictingRow(origin, row));
  return [...reviews, ...conflicts];
}
