import { Injectable } from '@nestjs/common';
import { DataSource, EntityManager } from 'typeorm';
import { CommunityId } from '../community/community.js';
import { Period } from '../kernel/local-day.js';
import { Statement, StatementLine, StatementTotals } from './statement.js';
import {
  LineRow,
  parseStatementRow,
  parseTotalsRow,
  StatementRow,
  TotalsRow,
} from './statement-rows.js';

/** A statement that is about to get its number. */
export interface UnnumberedStatement extends Omit<Statement, 'number' | 'basis'> {
  /** Canonical JSON. */
  readonly basis: string;
}

/** The numbers a store gives: the first one of a community, and how a number reads. */
export interface Numbering {
  readonly first: number;
  readonly text: (sequence: number) => string;
}

const TOTALS = `community, number, period, member, issued_on::text as issued_on, inner_charge,
  net, vat, gross, pass_through`;
/** The lines of a statement by position; decimals and cents as text, exact. */
const LINES = `(select json_agg(json_build_object('line', line, 'metering_point', metering_point,
    'tariff', tariff, 'from_day', from_day, 'to_day', to_day, 'quantity', quantity::text,
    'unit', unit, 'unit_price', unit_price::text, 'net', net::text, 'vat_rate', vat_rate::text,
    'days', days, 'days_of_month', days_of_month) order by position)
  from billing.statement_line as l
  where l.community = s.community and l.number = s.number) as lines`;

/** Issued statements; rows are only added. */
@Injectable()
export class BillingStore {
  constructor(private readonly database: DataSource) {}

  /**
   * Issues what the month has not issued yet, in the given order, with the next numbers of its year.
   * Two issues at once wait for each other; a statement of a member and month is issued once.
   */
  async issue(
    community: CommunityId,
    period: Period,
    statements: readonly UnnumberedStatement[],
    numbering: Numbering,
  ): Promise<void> {
    await this.database.transaction(async (tx) => {
      await tx.query(`select pg_advisory_xact_lock(hashtextextended('billing/' || $1, 0))`, [
        community,
      ]);
      const issued = await tx.query<{ member: string }[]>(
        'select member from billing.statement where community = $1 and period = $2',
        [community, period],
      );
      const known = new Set(issued.map((row) => row.member));
      let sequence = await nextSequence(tx, community, period, numbering.first);
      for (const statement of statements) {
        if (known.has(statement.member)) continue;
        await insertStatement(tx, statement, { number: numbering.text(sequence), sequence });
        sequence += 1;
      }
    });
  }

  async ofPeriod(community: CommunityId, period: Period): Promise<readonly Statement[]> {
    return this.load('community = $1 and period = $2', [community, period]);
  }

  async ofMember(community: CommunityId, member: string): Promise<readonly Statement[]> {
    return this.load('community = $1 and member = $2', [community, member]);
  }

  async byNumber(community: CommunityId, number: string): Promise<Statement | undefined> {
    return (await this.load('community = $1 and number = $2', [community, number])).at(0);
  }

  /** Without lines and basis, up to a month, in the order of their numbers. */
  async totalsUpTo(community: CommunityId, period: Period): Promise<readonly StatementTotals[]> {
    const rows = await this.database.query<TotalsRow[]>(
      `select ${TOTALS} from billing.statement where community = $1 and period <= $2
       order by year, sequence`,
      [community, period],
    );
    return rows.map(parseTotalsRow);
  }

  async keepOutcome(community: CommunityId, period: Period, outcome: unknown): Promise<void> {
    await this.database.query(
      `insert into billing.outcome (community, period, not_issued, vacancies, findings)
       select $1, $2, o -> 'notIssued', o -> 'vacancies', o -> 'findings' from (select $3::jsonb as o) as kept
       on conflict (community, period) do update set not_issued = excluded.not_issued,
         vacancies = excluded.vacancies, findings = excluded.findings`,
      [community, period, JSON.stringify(outcome)],
    );
  }

  async outcome(community: CommunityId, period: Period): Promise<unknown> {
    const rows = await this.database.query<{ outcome: unknown }[]>(
      `select jsonb_build_object('notIssued', not_issued, 'vacancies', vacancies, 'findings', findings)
         as outcome from billing.outcome where community = $1 and period = $2`,
      [community, period],
    );
    return rows.at(0)?.outcome;
  }

  private async load(where: string, values: readonly string[]): Promise<readonly Statement[]> {
    const rows = await this.database.query<(StatementRow & { lines: LineRow[] | null })[]>(
      `select ${TOTALS}, substitute, input_hash, basis, ${LINES} from billing.statement as s
       where ${where} order by year, sequence`,
      [...values],
    );
    return rows.map((row) => parseStatementRow(row, row.lines ?? []));
  }
}

async function nextSequence(
  tx: EntityManager,
  community: CommunityId,
  period: Period,
  first: number,
): Promise<number> {
  const series = await tx.query<{ year: number; next: number }[]>(
    'select year, next from billing.number_series where community = $1',
    [community],
  );
  if (series.length === 0) return first;
  return series.find((row) => row.year === yearOf(period))?.next ?? 1;
}

async function insertStatement(
  tx: EntityManager,
  statement: UnnumberedStatement,
  place: { readonly number: string; readonly sequence: number },
): Promise<void> {
  const { community, period } = statement;
  await tx.query(
    `insert into billing.statement (community, number, year, sequence, period, member, issued_on,
       inner_charge, net, vat, gross, pass_through, substitute, input_hash, basis)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
    [
      community,
      place.number,
      yearOf(period),
      place.sequence,
      period,
      statement.member,
      statement.issuedOn,
      statement.inner,
      statement.net.cents,
      statement.vat.cents,
      statement.gross.cents,
      statement.passThrough.cents,
      statement.substituteEnergy.milliwattHours,
      statement.inputHash,
      statement.basis,
    ],
  );
  await tx.query(
    `insert into billing.statement_line (community, number, position, line, metering_point, tariff,
       from_day, to_day, quantity, unit, unit_price, net, vat_rate, days, days_of_month)
     select $1, $2, t.* from jsonb_to_recordset($3::jsonb) as t(position integer, line text,
       metering_point text, tariff text, from_day date, to_day date, quantity numeric, unit text,
       unit_price numeric, net bigint, vat_rate numeric, days integer, days_of_month integer)`,
    [community, place.number, JSON.stringify(statement.lines.map(lineColumns))],
  );
}

function lineColumns(line: StatementLine, place: number) {
  return {
    position: place + 1,
    line: line.line,
    metering_point: line.meteringPoint,
    tariff: line.tariff,
    from_day: line.from,
    to_day: line.to,
    quantity: line.quantity,
    unit: line.unit,
    unit_price: line.unitPrice.toString(),
    net: line.net.cents,
    vat_rate: line.vatRate.toString(),
    days: line.days,
    days_of_month: line.daysOfMonth,
  };
}

function yearOf(period: Period): number {
  return Number(period.slice(0, 4));
}
