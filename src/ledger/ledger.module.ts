import { Module } from '@nestjs/common';
import { BillingModule } from '../billing/billing.module.js';
import { PaymentsModule } from '../payments/payments.module.js';
import { LedgerService } from './ledger.service.js';
import { LedgerStore } from './ledger.store.js';

@Module({
  imports: [BillingModule, PaymentsModule],
  providers: [LedgerService, LedgerStore],
  exports: [LedgerService],
})
export class LedgerModule {}
