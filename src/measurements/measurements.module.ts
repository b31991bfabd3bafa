import { Module } from '@nestjs/common';
import { MeasurementService } from './measurement.service.js';
import { MeasurementStore } from './measurement.store.js';

/** Quarter-hours with quality; the record of readings comes from the global acquisition module. */
@Module({
  providers: [MeasurementService, MeasurementStore],
  exports: [MeasurementService],
})
export class MeasurementsModule {}
