import { DataSource } from 'typeorm';
import { KnownDevices } from '../../src/acquisition/known-devices.service.js';
import { FrameNotes } from '../../src/acquisition/record/frame-notes.service.js';
import { GapKeeper } from '../../src/acquisition/record/gap-keeper.service.js';
import { GapStore } from '../../src/acquisition/record/gap.store.js';
import { GivenValueStore } from '../../src/acquisition/record/given-value.store.js';
import { QuarantineStore } from '../../src/acquisition/record/quarantine.store.js';
import { ReadingService } from '../../src/acquisition/record/reading.service.js';
import { ReadingStore } from '../../src/acquisition/record/reading.store.js';
import { RecordTarget } from '../../src/acquisition/record/record-target.store.js';
import { RecordStore } from '../../src/acquisition/record/record.store.js';
import { SequenceStore } from '../../src/acquisition/record/sequence.store.js';
import { CursorStore } from '../../src/acquisition/spool/cursor.store.js';
import { Decoders } from '../../src/acquisition/spool/decoders.service.js';
import { SystemClock } from '../../src/platform/clock.service.js';
import { Incidents } from '../../src/platform/incidents.service.js';

/** The record without a Nest container around it. */
export function readingServiceOn(dataSource: DataSource): ReadingService {
  const readings = new ReadingStore(dataSource);
  const given = new GivenValueStore(dataSource);
  return new ReadingService(dataSource, recordStoreOn(dataSource), readings, given);
}

export function recordStoreOn(
  dataSource: DataSource,
  incidents = new Incidents(new SystemClock()),
): RecordStore {
  const given = new GivenValueStore(dataSource);
  const notes = new FrameNotes(new SequenceStore(), incidents);
  return new RecordStore(new ReadingStore(dataSource), given, new QuarantineStore(), notes);
}

/** The record as a target of a drain; devices nobody named have no cadence. */
export function recordTargetOn(
  dataSource: DataSource,
  decoders: Decoders,
  devices = new KnownDevices(),
  incidents = new Incidents(new SystemClock()),
): RecordTarget {
  const gaps = new GapKeeper(dataSource, new GapStore(dataSource), devices);
  return new RecordTarget(
    decoders,
    recordStoreOn(dataSource, incidents),
    gaps,
    new CursorStore(dataSource),
  );
}
