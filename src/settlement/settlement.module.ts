import { Module } from '@nestjs/common';
import { ChargingModule } from '../charging/charging.module.js';
import { MeasurementsModule } from '../measurements/measurements.module.js';
import { SettlementService } from './settlement.service.js';
import { SettlementStore } from './settlement.store.js';

/** Allocation of the roof's energy, from measurements and charge sessions. */
@Module({
  imports: [MeasurementsModule, ChargingModule],
  providers: [SettlementService, SettlementStore],
  exports: [SettlementService],
})
export class SettlementModule {}
