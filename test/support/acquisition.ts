import { DataSource } from 'typeorm';
import { KnownDevices } from '../../src/acquisition/known-devices.service.js';
import { GapKeeper } from '../../src/acquisition/record/gap-keeper.service.js';
import { GapStore } from '../../src/acquisition/record/gap.store.js';
import { GivenValueStore } from '../../src/acquisition/record/given-value.store.js';
import { QuarantineStore } from '../../src/acquisition/record/quarantine.store.js';
import { ReadingService } from '../../src/acquisition/record/reading.service.js';
import { ReadingStore } from '../../src/acquisition/record/reading.store.js';
import { RecordTarget } from '../../src/acquisition/record/record-target.store.js';
import { RecordStore } from '../../src/acquisition/record/record.store.js';
import { CursorStore } from '../../src/acquisition/spool/cursor.store.js';
import { Decoders } from '../../src/acquisition/spool/decoders.service.js';

/** The record without a Nest container around it. */
export function readingServiceOn(dataSource: DataSource): ReadingService {
  const readings = new ReadingStore(dataSource);
  const given = new GivenValueStore(dataSource);
  return new ReadingService(dataSource, recordStoreOn(dataSource), readings, given);
}

export function recordStoreOn(dataSource: DataSource): RecordStore {
  const given = new GivenValueStore(dataSource);
  return new RecordStore(new ReadingStore(dataSource), given, new QuarantineStore());
}

/** The record as a target of a drain; devices nobody named have no cadence. */
export function recordTargetOn(
  dataSource: DataSource,
  decoders: Decoders,
  devices = new KnownDevices(),
): RecordTarget {
  const gaps = new GapKeeper(dataSource, new GapStore(dataSource), devices);
  return new RecordTarget(decoders, recordStoreOn(dataSource), gaps, new CursorStore(dataSource));
}
