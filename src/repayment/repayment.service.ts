import { Injectable } from '@nestjs/common';
import { DataSource, EntityManager } from 'typeorm';
import { Community, LoanId } from '../community/community.js';
import { Period, previousPeriod } from '../kernel/local-day.js';
import { thatMoveMoney } from '../ledger/journal-entry.js';
import { bookDistribution } from '../ledger/book-distribution.js';
import { LedgerService } from '../ledger/ledger.service.js';
import { CashService } from '../payments/cash.service.js';
import { distributionToBook } from './distribution-to-book.js';
import {
  DistributedMonth,
  Distribution,
  distributedMonth,
  distributionFindings,
} from './distributed-month.js';
import { FundMonth, LoanMonth, decideMonth } from './distribution.js';
import { checkFundPayments } from './fund-payments.js';
import { inputsText, monthToDistribute } from './month-inputs.js';
import { refuse } from './refuse.js';
import { RepaymentState, openingState } from './repayment-state.js';
import { RepaymentStore } from './repayment.store.js';

type Named = Pick<Community, 'id'>;

/** Gives the money of each month to costs, lenders, reserve and fund, in the order agreed. */
@Injectable()
export class RepaymentService {
  constructor(
    private readonly database: DataSource,
    private readonly store: RepaymentStore,
    private readonly ledger: LedgerService,
    private readonly cash: CashService,
  ) {}

  /**
   * Distributes a month once; the first month of all begins with the opening, every other with the month
   * before it. A month that was distributed stays as it is: where its inputs changed since, a finding
   * says so. Refuses months out of order and payments above the fund.
   */
  async distribute(community: Community, period: Period): Promise<Distribution> {
    const cash = await this.cash.monthCash(community, period);
    const rows = await this.cash.rowsOf(community, period);
    return this.database.transaction(async (tx) => {
      await this.store.lock(community.id, tx);
      const before = await this.stateBefore(community, period, tx);
      const month = monthToDistribute(community, cash, before.state);
      const inputs = inputsText(month);
      const known = await this.store.month(community.id, period, tx);
      if (known !== undefined) return { ...known, findings: distributionFindings(known, inputs) };
      checkFundPayments(period, rows, before.state.fund);
      const decided = decideMonth(month);
      const distributed = distributedMonth(decided, inputs, community.currency);
      await this.store.add(community.id, distributed, tx);
      const toBook = distributionToBook(month, decided, before.isFirst);
      for (const entry of thatMoveMoney(bookDistribution(toBook))) {
        await this.ledger.post(community, entry, tx);
      }
      return { ...distributed, findings: distributionFindings(distributed, inputs) };
    });
  }

  /** A month as it was distributed; refuses with `not-distributed`. */
  async of(community: Named, period: Period): Promise<DistributedMonth> {
    const month = await this.store.month(community.id, period);
    if (month === undefined) throw refuse('not-distributed', { period });
    return month;
  }

  /** Every month of a loan that was distributed, the oldest first. */
  async loanHistory(community: Named, loan: LoanId): Promise<readonly LoanMonth[]> {
    return this.store.loanMonths(community.id, loan);
  }

  /** Every month of the fund, the oldest first. */
  async fundHistory(community: Named): Promise<readonly FundMonth[]> {
    return this.store.fundMonths(community.id);
  }

  private async stateBefore(
    community: Community,
    period: Period,
    tx: EntityManager,
  ): Promise<{ readonly state: RepaymentState; readonly isFirst: boolean }> {
    const first = await this.store.firstPeriod(community.id, tx);
    if (first === undefined || first === period) {
      return { state: openingState(community.opening), isFirst: true };
    }
    if (period < first) throw refuse('starts-later', { period, first });
    const previous = previousPeriod(period);
    const before = await this.store.month(community.id, previous, tx);
    if (before === undefined) throw refuse('month-before-missing', { period, before: previous });
    return { state: before.closing, isFirst: false };
  }
}
