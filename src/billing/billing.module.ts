import { Module } from '@nestjs/common';
import { AcquisitionModule } from '../acquisition/acquisition.module.js';
import { ChargingModule } from '../charging/charging.module.js';
import { SettlementModule } from '../settlement/settlement.module.js';
import { BillingService } from './billing.service.js';
import { BillingStore } from './billing.store.js';

@Module({
  imports: [AcquisitionModule, ChargingModule, SettlementModule],
  providers: [BillingService, BillingStore],
  exports: [BillingService],
})
export class BillingModule {}
