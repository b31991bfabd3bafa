import { Module } from '@nestjs/common';
import { ChargingModule } from '../charging/charging.module.js';
import { SettlementModule } from '../settlement/settlement.module.js';
import { BillingService } from './billing.service.js';
import { BillingStore } from './billing.store.js';

@Module({
  imports: [ChargingModule, SettlementModule],
  providers: [BillingService, BillingStore],
  exports: [BillingService],
})
export class BillingModule {}
