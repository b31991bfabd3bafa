import { Injectable } from '@nestjs/common';
import { DataSource, EntityManager } from 'typeorm';
import { CommunityId, LoanId } from '../community/community.js';
import { Period } from '../kernel/local-day.js';
import { DistributedMonth } from './distributed-month.js';
import { FundMonth, LoanMonth } from './distribution.js';
import {
  FundMonthColumns,
  LoanMonthColumns,
  MonthColumns,
  columnsOf,
  fundMonthOf,
  loanMonthOf,
  monthOf,
} from './repayment-columns.js';

type Asker = Pick<EntityManager, 'query'>;

/** The tables, those first that others refer to, and the order their rows are read in. */
const TABLES: Readonly<Record<keyof MonthColumns, string>> = {
  state: 'period',
  loan_state: 'loan collate "C"',
  distribution: 'position, loan collate "C"',
  loan_month: 'loan collate "C"',
  fund_month: 'period',
};

/** Distributions as they were decided, one set of rows per community and month; rows are only added. */
@Injectable()
export class RepaymentStore {
  constructor(private readonly database: DataSource) {}

  /** Lets one distribution of a community run at a time, until the database transaction ends. */
  async lock(community: CommunityId, tx: EntityManager): Promise<void> {
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('repayment/' || $1, 0))`, [
      community,
    ]);
  }

  async firstPeriod(community: CommunityId, tx: EntityManager): Promise<Period | undefined> {
    const [row]: [{ first: Period | null }] = await tx.query(
      'select min(period) as first from repayment.state where community = $1',
      [community],
    );
    return row.first ?? undefined;
  }

  async month(
    community: CommunityId,
    period: Period,
    asker: Asker = this.database,
  ): Promise<DistributedMonth | undefined> {
    const rows = async <T extends keyof MonthColumns>(table: T): Promise<MonthColumns[T]> =>
      asker.query(
        `select * from repayment.${table} where community = $1 and period = $2
         order by ${TABLES[table]}`,
        [community, period],
      );
    return monthOf({
      state: await rows('state'),
      loan_state: await rows('loan_state'),
      distribution: await rows('distribution'),
      loan_month: await rows('loan_month'),
      fund_month: await rows('fund_month'),
    });
  }

  /** Adds a month; the database refuses one that is there already. */
  async add(community: CommunityId, month: DistributedMonth, tx: EntityManager): Promise<void> {
    const columns = columnsOf(community, month);
    for (const table of Object.keys(TABLES) as (keyof MonthColumns)[]) {
      await tx.query(
        `insert into repayment.${table}
         select * from jsonb_populate_recordset(null::repayment.${table}, $1::jsonb)`,
        [JSON.stringify(columns[table])],
      );
    }
  }

  async loanMonths(community: CommunityId, loan: LoanId): Promise<readonly LoanMonth[]> {
    const rows: LoanMonthColumns[] = await this.database.query(
      'select * from repayment.loan_month where community = $1 and loan = $2 order by period',
      [community, loan],
    );
    return rows.map(loanMonthOf);
  }

  async fundMonths(community: CommunityId): Promise<readonly FundMonth[]> {
    const rows: FundMonthColumns[] = await this.database.query(
      'select * from repayment.fund_month where community = $1 order by period',
      [community],
    );
    return rows.map(fundMonthOf);
  }
}
