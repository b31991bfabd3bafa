import { Statement } from '../billing/statement.js';
import { Money } from '../kernel/money.js';
import { PostedEntry } from '../ledger/journal-entry.js';
import { DistributionRow } from '../repayment/distributed-month.js';
import { FundMonth, LoanMonth } from '../repayment/distribution.js';
import { byKeys, csvLine } from './csv-text.js';

export const STATEMENTS_HEADER =
  'number,period,member,line,metering_point,from,to,quantity,unit,unit_price,net,vat_rate\n';
export const TOTALS_HEADER = 'number,period,member,net,vat,gross,substitute_kwh,input_hash\n';
export const JOURNAL_HEADER = 'entry,date,reference,account,debit,credit,text\n';
export const DISTRIBUTIONS_HEADER = 'period,position,available,tranche,loan,due,paid,arrears\n';
export const LOANS_HEADER =
  'period,loan,opening_principal,interest_due,interest_paid,principal_paid,closing_principal,interest_arrears\n';
export const FUND_HEADER = 'period,inflow,outflow,balance\n';

/** The rows of `statements.csv`: one per statement line. */
export function statementRows(statements: readonly Statement[]): string[] {
  const rows = statements.flatMap((statement) =>
    statement.lines.map((line) => [
      statement.number,
      statement.period,
      statement.member,
      line.line,
      line.meteringPoint,
      line.from,
      line.to,
      line.quantity,
      line.unit,
      line.unitPrice.toString(),
      line.net.toString(),
      line.vatRate.toString(),
    ]),
  );
  return rows.sort(byKeys((row) => numericTail(row))).map(csvLine);
}

/** Columns as keys: quantity, price, net and rate by value, the rest by text. */
function numericTail(row: readonly string[]): (string | number)[] {
  return row.map((cell, place) => ([7, 9, 10, 11].includes(place) ? Number(cell) : cell));
}

/** The rows of `statement-totals.csv`: one per statement. */
export function statementTotalRows(statements: readonly Statement[]): string[] {
  return [...statements]
    .sort(byKeys((statement) => [statement.number]))
    .map((statement) =>
      csvLine([
        statement.number,
        statement.period,
        statement.member,
        statement.net.toString(),
        statement.vat.toString(),
        statement.gross.toString(),
        statement.substituteEnergy.kwh(),
        statement.inputHash,
      ]),
    );
}

/** The rows of `journal.csv`: one per posting, either debit or credit filled. */
export function journalRows(entries: readonly PostedEntry[]): string[] {
  const rows = entries.flatMap((entry) =>
    entry.postings.map(({ account, cents }) => ({
      entry: entry.id,
      date: entry.date,
      reference: entry.reference,
      account,
      debit: cents > 0 ? Money.ofCents(cents).toString() : '',
      credit: cents < 0 ? Money.ofCents(-cents).toString() : '',
      text: entry.text,
    })),
  );
  return rows
    .sort(byKeys((row) => [row.entry, row.date, row.reference, row.account, Number(row.debit)]))
    .map((row) =>
      csvLine([
        String(row.entry),
        row.date,
        row.reference,
        row.account,
        row.debit,
        row.credit,
        row.text,
      ]),
    );
}

/** The rows of `distributions.csv`: one per tranche, for interest and principal one per loan. */
export function distributionRows(rows: readonly DistributionRow[]): string[] {
  return [...rows]
    .sort(byKeys((row) => [row.period, row.position, row.tranche, row.loan]))
    .map((row) =>
      csvLine([
        row.period,
        String(row.position),
        row.available.toString(),
        row.tranche,
        row.loan,
        row.due?.toString() ?? '',
        row.paid.toString(),
        row.arrears.toString(),
      ]),
    );
}

/** The rows of `loans.csv`: one per loan and month. */
export function loanRows(months: readonly LoanMonth[]): string[] {
  return [...months]
    .sort(byKeys((month) => [month.period, month.loan]))
    .map((month) =>
      csvLine([
        month.period,
        month.loan,
        month.openingPrincipal.toString(),
        month.interestDue.toString(),
        month.interestPaid.toString(),
        month.principalPaid.toString(),
        month.closingPrincipal.toString(),
        month.interestArrears.toString(),
      ]),
    );
}

/** The rows of `fund.csv`: one per month. */
export function fundRows(months: readonly FundMonth[]): string[] {
  return [...months]
    .sort(byKeys((month) => [month.period]))
    .map((month) =>
      csvLine([
        month.period,
        month.inflow.toString(),
        month.outflow.toString(),
        month.balance.toString(),
      ]),
    );
}
