import { CommunityId, MemberId, MeteringPointId, TariffId } from '../community/community.js';
import { Energy } from '../kernel/energy.js';
import { localDay, period } from '../kernel/local-day.js';
import { Money } from '../kernel/money.js';
import { Percentage } from '../kernel/percentage.js';
import { Price } from '../kernel/price.js';
import { LineKind, LineUnit, Statement, StatementLine, StatementTotals } from './statement.js';
import { StatementBasis } from './statement-basis.js';
import { vatGroupsOf } from './statement-sums.js';

/** The columns of a statement without its lines and basis; whole numbers come as text. */
export interface TotalsRow {
  readonly community: string;
  readonly number: string;
  readonly period: string;
  readonly member: string;
  readonly issued_on: string;
  readonly inner_charge: boolean;
  readonly net: string;
  readonly vat: string;
  readonly gross: string;
  readonly pass_through: string;
}

export interface StatementRow extends TotalsRow {
  readonly substitute: string;
  readonly input_hash: string;
  readonly basis: string;
}

export interface LineRow {
  readonly line: string;
  readonly metering_point: string;
  readonly tariff: string;
  readonly from_day: string;
  readonly to_day: string;
  readonly quantity: string;
  readonly unit: string;
  readonly unit_price: string;
  readonly net: string;
  readonly vat_rate: string;
  readonly days: number | null;
  readonly days_of_month: number | null;
}

export function parseTotalsRow(row: TotalsRow): StatementTotals {
  return {
    number: row.number,
    community: row.community as CommunityId,
    period: period(row.period),
    member: row.member as MemberId,
    issuedOn: localDay(row.issued_on),
    inner: row.inner_charge,
    net: cents(row.net),
    vat: cents(row.vat),
    gross: cents(row.gross),
    passThrough: cents(row.pass_through),
  };
}

/** Puts a stored statement together; `lines` are its lines by position. */
export function parseStatementRow(row: StatementRow, lines: readonly LineRow[]): Statement {
  const parsed = lines.map(parseLineRow);
  return {
    ...parseTotalsRow(row),
    lines: parsed,
    vatGroups: vatGroupsOf(parsed),
    substituteEnergy: Energy.ofMilliwattHours(Number(row.substitute)),
    inputHash: row.input_hash,
    basis: JSON.parse(row.basis) as StatementBasis,
  };
}

function parseLineRow(row: LineRow): StatementLine {
  const line = {
    line: row.line as LineKind,
    meteringPoint: row.metering_point as MeteringPointId,
    tariff: row.tariff as TariffId,
    from: localDay(row.from_day),
    to: localDay(row.to_day),
    quantity: row.quantity,
    unit: row.unit as LineUnit,
    unitPrice: Price.of(row.unit_price),
    net: cents(row.net),
    vatRate: Percentage.of(row.vat_rate),
  };
  return row.days === null || row.days_of_month === null
    ? line
    : { ...line, days: row.days, daysOfMonth: row.days_of_month };
}

function cents(text: string): Money {
  return Money.ofCents(Number(text));
}
