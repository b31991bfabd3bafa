import { Module } from '@nestjs/common';
import { FindingAlarms } from './finding-alarms.service.js';
import { FindingStore } from './finding.store.js';
import { MeasurementService } from './measurement.service.js';
import { MeasurementStore } from './measurement.store.js';
import { PlausibilityService } from './plausibility.service.js';
import { ReadingDecisionService } from './reading-decision.service.js';
import { ServiceRecords } from './service-records.service.js';
import { ServiceRecordStore } from './service-record.store.js';
import { SubstituteService } from './substitute.service.js';
import { SubstituteStore } from './substitute.store.js';

const SERVICES = [
  FindingAlarms,
  MeasurementService,
  PlausibilityService,
  ReadingDecisionService,
  SubstituteService,
];

/** Quarter-hours with quality; the record of readings comes from the global acquisition module. */
@Module({
  providers: [
    ...SERVICES,
    ServiceRecords,
    MeasurementStore,
    ServiceRecordStore,
    FindingStore,
    SubstituteStore,
  ],
  exports: SERVICES,
})
export class MeasurementsModule {}
