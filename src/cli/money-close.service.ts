import { Injectable } from '@nestjs/common';
import { BilledMonth } from '../billing/statement.js';
import { BillingService } from '../billing/billing.service.js';
import { Community } from '../community/community.js';
import { Period } from '../kernel/local-day.js';
import { LedgerService } from '../ledger/ledger.service.js';
import { Decided } from '../repayment/distribution.js';
import { RepaymentService } from '../repayment/repayment.service.js';

export interface ClosedMoney {
  readonly billed: BilledMonth;
  readonly distribution: Decided;
}

/** The money half of a month: shares become statements, statements entries, receipts a distribution. */
@Injectable()
export class MoneyClose {
  constructor(
    private readonly billing: BillingService,
    private readonly ledger: LedgerService,
    private readonly repayment: RepaymentService,
  ) {}

  async close(community: Community, period: Period): Promise<ClosedMoney> {
    const billed = await this.billing.bill(community, period);
    await this.ledger.book(community, period);
    const distribution = await this.repayment.distribute(community, period);
    return { billed, distribution };
  }
}
