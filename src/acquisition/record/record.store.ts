import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { FrameNotes } from './frame-notes.service.js';
import { GivenValueStore } from './given-value.store.js';
import { Origin } from './origin.js';
import { QuarantineStore } from './quarantine.store.js';
import { Appended } from './reading.js';
import {
  GivenColumns,
  givenAt,
  placesInOrder,
  ReadingColumns,
  readingsAt,
} from './reading-columns.js';
import { Inserted, ReadingStore } from './reading.store.js';
import { SetAside } from '../spool/set-aside.js';

const BATCH_ROWS = 10_000;

/** What storing did, and the places of the rows whose stored value is another one. */
export interface Recorded extends Appended {
  readonly conflicts: readonly number[];
}

/** Writes any number of rows in batches, in the order of their keys. */
@Injectable()
export class RecordStore {
  constructor(
    private readonly readings: ReadingStore,
    private readonly given: GivenValueStore,
    private readonly quarantine: QuarantineStore,
    readonly notes: FrameNotes,
  ) {}

  addReadings(tx: EntityManager, origin: Origin, rows: ReadingColumns): Promise<Recorded> {
    return inBatches(placesInOrder(rows.meter, rows.register, rows.at), (places) =>
      this.readings.insert(tx, origin, readingsAt(rows, places)),
    );
  }

  addGiven(tx: EntityManager, origin: Origin, rows: GivenColumns): Promise<Recorded> {
    return inBatches(placesInOrder(rows.meteringPoint, rows.direction, rows.at), (places) =>
      this.given.insert(tx, origin, givenAt(rows, places)),
    );
  }

  /** Gives the rows that were not set aside before. */
  setAside(tx: EntityManager, rows: readonly SetAside[]): Promise<readonly SetAside[]> {
    return this.quarantine.insert(tx, rows);
  }
}

async function inBatches(
  places: readonly number[],
  insert: (places: readonly number[]) => Promise<Inserted>,
): Promise<Recorded> {
  let added = 0;
  const conflicts: number[] = [];
  for (let start = 0; start < places.length; start += BATCH_ROWS) {
    const batch = places.slice(start, start + BATCH_ROWS);
    const inserted = await insert(batch);
    added += inserted.added;
    for (const place of inserted.conflicting) conflicts.push(batch[place]);
  }
  const conflicting = conflicts.length;
  return { added, known: places.length - added - conflicting, conflicting, conflicts };
}
