import { Injectable } from '@nestjs/common';
import { DataSource, EntityManager } from 'typeorm';
import { BillingService } from '../billing/billing.service.js';
import { Community } from '../community/community.js';
import { LocalDay, Period, firstDayOf, nextPeriod } from '../kernel/local-day.js';
import { Money } from '../kernel/money.js';
import { Finding } from '../measurements/measurement.js';
import { CashService } from '../payments/cash.service.js';
import { entriesOfMonth } from './entries-of-month.js';
import { JournalEntry, PostedEntry } from './journal-entry.js';
import { ChainCheck, LedgerStore } from './ledger.store.js';
import { bookingFindings, planBooking } from './plan-booking.js';

type Named = Pick<Community, 'id'>;

/** The journal of a community: what was booked, the balances it leads to, and whether it stands. */
@Injectable()
export class LedgerService {
  constructor(
    private readonly database: DataSource,
    private readonly store: LedgerStore,
    private readonly billing: BillingService,
    private readonly cash: CashService,
  ) {}

  /**
   * Posts one event, inside `tx` where the caller has one. The same event again changes nothing;
   * refuses with `booked-otherwise` when the journal holds another body under its key.
   */
  async post(community: Named, entry: JournalEntry, tx?: EntityManager): Promise<void> {
    await this.store.post(community.id, entry, tx);
  }

  /**
   * Books the month's statements, receipts and movements on the bank account that are not in the
   * journal yet. An event that stands there with another body is left as it is and named.
   */
  async book(
    community: Community,
    period: Period,
  ): Promise<{ readonly findings: readonly Finding[] }> {
    const statements = await this.billing.statementsOf(community, period);
    const cash = await this.cash.rowsOf(community, period);
    const receipts = await this.cash.receiptsOf(community, period);
    const wanted = entriesOfMonth({ statements, cash, receipts });
    return this.database.transaction(async (tx) => {
      const keys = wanted.map((entry) => entry.key);
      const plan = planBooking(wanted, await this.store.byKeys(community.id, keys, tx));
      for (const entry of plan.toPost) await this.store.post(community.id, entry, tx);
      return { findings: bookingFindings(plan) };
    });
  }

  /** The entries dated in a month, in booking order. */
  async entriesOf(community: Named, period: Period): Promise<readonly PostedEntry[]> {
    const [from, to] = [firstDayOf(period), firstDayOf(nextPeriod(period))];
    return this.store.between(community.id, from, to);
  }

  /** The balance of every account at the end of a day, debit positive. */
  async balancesAt(community: Named, day: LocalDay): Promise<ReadonlyMap<string, Money>> {
    return this.store.balancesAt(community.id, day);
  }

  /** Recomputes the hash chain from the first entry on. */
  async verify(community: Named): Promise<ChainCheck> {
    return this.store.verify(community.id);
  }
}
