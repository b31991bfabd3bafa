import { DynamicModule, Module } from '@nestjs/common';
import { GivenValueStore } from './given-value.store.js';
import { QuarantineStore } from './quarantine.store.js';
import { ReadingImport } from './reading-import.service.js';
import { ReadingService } from './reading.service.js';
import { ReadingStore } from './reading.store.js';
import { RecordStore } from './record.store.js';

const RECORD = [
  ReadingService,
  ReadingImport,
  ReadingStore,
  GivenValueStore,
  QuarantineStore,
  RecordStore,
];

/** Readings in, by files or by devices. */
@Module({})
export class AcquisitionModule {
  /** The record and the import of files, without spool, devices and clock. */
  static forRecordOnly(): DynamicModule {
    return {
      module: AcquisitionModule,
      providers: RECORD,
      exports: [ReadingService, ReadingImport],
    };
  }
}
