import { Injectable } from '@nestjs/common';
import { Statement } from '../billing/statement.js';
import { statementDocument } from '../billing/statement-json.js';
import { Community } from '../community/community.js';
import { canonicalJson } from '../kernel/canonical-json.js';
import { PostedEntry } from '../ledger/journal-entry.js';
import { Measurements } from '../measurements/measurement.js';
import * as month from './month-rows.js';
import * as quarter from './quarter-hour-rows.js';
import { RunFolder } from './run-folder.service.js';
import { ClosedMonth } from './run-tally.js';
import { StatementPdf } from './statement-pdf.service.js';

/** How the quarter-hour files are written: as one, as one per month, or not at all. */
export const DETAILS = ['quarter-hour', 'month', 'none'] as const;
export type Detail = (typeof DETAILS)[number];

/** Everything a closed month has to say in files. */
export interface ExportMonth extends ClosedMonth {
  readonly measurements: Measurements;
  readonly entries: readonly PostedEntry[];
}

/** Writes closed months into the output folder, in the order they come. */
@Injectable()
export class RunExport {
  constructor(private readonly pdf: StatementPdf) {}

  async add(
    folder: RunFolder,
    community: Community,
    closed: ExportMonth,
    detail: Detail,
  ): Promise<void> {
    if (detail !== 'none') await quarterHourFiles(folder, closed, detail);
    await moneyFiles(folder, closed);
    for (const statement of closed.statements) {
      await this.document(folder, community, statement);
    }
  }

  private async document(
    folder: RunFolder,
    community: Community,
    statement: Statement,
  ): Promise<void> {
    const name = `statements/${statement.number}`;
    await folder.write(`${name}.json`, `${canonicalJson(statementDocument(statement))}\n`);
    await folder.write(`${name}.pdf`, await this.pdf.render(statement, community));
  }
}

async function quarterHourFiles(
  folder: RunFolder,
  closed: ExportMonth,
  detail: Exclude<Detail, 'none'>,
): Promise<void> {
  const file = (name: string): string =>
    detail === 'month' ? `${name}/${closed.period}.csv` : `${name}.csv`;
  const { measurements, settlement } = closed;
  await folder.append(
    file('measurements'),
    quarter.MEASUREMENTS_HEADER,
    quarter.measurementRows(measurements.series),
  );
  await folder.append(
    file('allocations'),
    quarter.ALLOCATIONS_HEADER,
    quarter.allocationRows(settlement.shares),
  );
  await folder.append(
    file('balance'),
    quarter.BALANCE_HEADER,
    quarter.balanceRows(settlement.balance),
  );
}

async function moneyFiles(folder: RunFolder, closed: ExportMonth): Promise<void> {
  const { distribution } = closed;
  const files = [
    ['statements.csv', month.STATEMENTS_HEADER, month.statementRows(closed.statements)],
    ['statement-totals.csv', month.TOTALS_HEADER, month.statementTotalRows(closed.statements)],
    ['journal.csv', month.JOURNAL_HEADER, month.journalRows(closed.entries)],
    ['distributions.csv', month.DISTRIBUTIONS_HEADER, month.distributionRows(distribution.rows)],
    ['loans.csv', month.LOANS_HEADER, month.loanRows(distribution.loans)],
    ['fund.csv', month.FUND_HEADER, month.fundRows([distribution.fund])],
  ] as const;
  for (const [file, header, rows] of files) await folder.append(file, header, rows);
}
