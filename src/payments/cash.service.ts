import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { BillingService } from '../billing/billing.service.js';
import { Community } from '../community/community.js';
import { firstDayOf, nextPeriod, Period, periodOf } from '../kernel/local-day.js';
import { keyed, StoredCashRow } from './cash-key.js';
import { CashRow } from './cash-row.js';
import { CashStore } from './cash.store.js';
import { MonthCash, monthCash } from './month-cash.js';
import { refuse } from './refuse.js';
import { SettledReceipt } from './settled-receipt.js';
import { SettledReceipts, settleReceipts, settleWhenIssued } from './settle-receipts.js';

/** The bank account of a community: what moved on it and which statements that settled. */
@Injectable()
export class CashService {
  constructor(
    private readonly billing: BillingService,
    private readonly store: CashStore,
  ) {}

  /** Adds rows in their order; rows known already add nothing. Refuses with `receipt-assumed`. */
  async append(
    community: Community,
    rows: readonly CashRow[],
    source: string,
  ): Promise<{ readonly added: number; readonly known: number }> {
    if (community.payments === 'paid-when-issued') {
      const assumed = rows.find((row) => row.kind === 'receipt' || row.kind === 'return');
      if (assumed !== undefined) {
        throw refuse('receipt-assumed', { community: community.id, date: assumed.date });
      }
    }
    const added = await this.store.append(community.id, keyed(rows, sha256), source);
    return { added, known: rows.length - added };
  }

  /** The rows booked in a month, by date and in the order they were added. */
  async rowsOf(community: Community, period: Period): Promise<readonly StoredCashRow[]> {
    return this.store.load(community.id, firstDayOf(period), firstDayOf(nextPeriod(period)));
  }

  /** The receipts and returns as far as they settled statements in a month. */
  async receiptsOf(community: Community, period: Period): Promise<readonly SettledReceipt[]> {
    const { settled } = await this.settledUpTo(community, period);
    return settled.filter((receipt) => periodOf(receipt.date) === period);
  }

  /** Everything settled and waiting at the end of a month, from the first statement on. */
  async settledUpTo(community: Community, period: Period): Promise<SettledReceipts> {
    const statements = await this.billing.totalsUpTo(community, period);
    if (community.payments === 'paid-when-issued') return settleWhenIssued(statements);
    const rows = await this.store.before(community.id, firstDayOf(nextPeriod(period)));
    return settleReceipts(statements, rows);
  }

  /** The money of a month by booking date: what may be distributed and what passes through. */
  async monthCash(community: Community, period: Period): Promise<MonthCash> {
    const receipts = await this.receiptsOf(community, period);
    return monthCash(period, receipts, await this.rowsOf(community, period));
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
