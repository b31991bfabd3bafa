import { DataSource } from 'typeorm';
import { GivenValueStore } from '../../src/acquisition/record/given-value.store.js';
import { QuarantineStore } from '../../src/acquisition/record/quarantine.store.js';
import { ReadingService } from '../../src/acquisition/record/reading.service.js';
import { ReadingStore } from '../../src/acquisition/record/reading.store.js';
import { RecordStore } from '../../src/acquisition/record/record.store.js';

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
