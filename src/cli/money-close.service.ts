import { Injectable } from '@nestjs/common';
import { BilledMonth } from '../billing/statement.js';
import { BillingService } from '../billing/billing.service.js';
import { Community } from '../community/community.js';
import { Period } from '../kernel/local-day.js';
import { Finding } from '../measurements/measurement.js';
import { LedgerService } from '../ledger/ledger.service.js';
import { CashService } from '../payments/cash.service.js';
import { MonthCash } from '../payments/month-cash.js';
import { Distribution } from '../repayment/distributed-month.js';
import { RepaymentService } from '../repayment/repayment.service.js';

export interface ClosedMoney {
  readonly billed: BilledMonth;
  readonly cash: MonthCash;
  readonly distribution: Distribution;
  readonly findings: readonly Finding[];
}

/** The money half of a month: shares become statements, statements entries, receipts a distribution. */
@Injectable()
export class MoneyClose {
  constructor(
    private readonly billing: BillingService,
    private readonly cash: CashService,
    private readonly ledger: LedgerService,
    private readonly repayment: RepaymentService,
  ) {}

  /** Statements that an open finding touches wait until a person has looked at it. */
  async close(
    community: Community,
    period: Period,
    open: readonly Finding[] = [],
  ): Promise<ClosedMoney> {
    const billed = await this.billing.bill(community, period, open);
    const booked = await this.ledger.book(community, period);
    const distribution = await this.repayment.distribute(community, period);
    const cash = await this.cash.monthCash(community, period);
    const settled = await this.cash.settledUpTo(community, period);
    const findings = [billed, booked, settled, distribution].flatMap((step) => step.findings);
    return { billed, cash, distribution, findings };
  }
}
