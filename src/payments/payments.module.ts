import { Module } from '@nestjs/common';
import { BillingModule } from '../billing/billing.module.js';
import { CashService } from './cash.service.js';
import { CashStore } from './cash.store.js';

@Module({
  imports: [BillingModule],
  providers: [CashService, CashStore],
  exports: [CashService],
})
export class PaymentsModule {}
