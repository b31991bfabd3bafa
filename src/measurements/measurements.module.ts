import { Module } from '@nestjs/common';
import { FindingStore } from './finding.store.js';
import { MeasurementService } from './measurement.service.js';
import { MeasurementStore } from './measurement.store.js';
import { ServiceRecordStore } from './service-record.store.js';

/** Quarter-hours with quality; the record of readings comes from the global acquisition module. */
@Module({
  providers: [MeasurementService, MeasurementStore, ServiceRecordStore, FindingStore],
  exports: [MeasurementService],
})
export class MeasurementsModule {}
