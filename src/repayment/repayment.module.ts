import { Module } from '@nestjs/common';
import { LedgerModule } from '../ledger/ledger.module.js';
import { PaymentsModule } from '../payments/payments.module.js';
import { RepaymentService } from './repayment.service.js';
import { RepaymentStore } from './repayment.store.js';

@Module({
  imports: [LedgerModule, PaymentsModule],
  providers: [RepaymentService, RepaymentStore],
  exports: [RepaymentService],
})
export class RepaymentModule {}
