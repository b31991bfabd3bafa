import { CommunityId, MemberId, MeteringPointId, TariffId } from '../community/community.js';
import { Energy } from '../kernel/energy.js';
import { LocalDay, Period } from '../kernel/local-day.js';
import { Money } from '../kernel/money.js';
import { Percentage } from '../kernel/percentage.js';
import { Price } from '../kernel/price.js';
import { Finding } from '../measurements/measurement.js';
import { StatementBasis } from './statement-basis.js';

/** The kinds of line in the order they stand in a statement. */
export const LINE_KINDS = [
  'solar',
  'battery',
  'grid',
  'base',
  'session',
  'contribution',
  'discount',
  'credit',
] as const;
export type LineKind = (typeof LINE_KINDS)[number];
export type LineUnit = 'kWh' | 'month' | 'session';

/**
 * One priced quantity of a metering point over [from, to) local days. `net` rests on the unrounded
 * quantity; `quantity` is its text with six decimals. A `base` line names the days it rests on.
 */
export interface StatementLine {
  readonly line: LineKind;
  readonly meteringPoint: MeteringPointId;
  readonly tariff: TariffId;
  readonly from: LocalDay;
  /** Exclusive. */
  readonly to: LocalDay;
  readonly quantity: string;
  readonly unit: LineUnit;
  readonly unitPrice: Price;
  readonly net: Money;
  readonly vatRate: Percentage;
  /** Of a `base` line: quantity = days / daysOfMonth. */
  readonly days?: number | undefined;
  readonly daysOfMonth?: number | undefined;
}

/** VAT is taken once per statement and rate, on the sum of the nets (EN 16931, BR-CO-17). */
export interface VatGroup {
  readonly rate: Percentage;
  readonly net: Money;
  readonly vat: Money;
}

/** The sums of a statement: gross = net + VAT; `passThrough` is the part of net in `grid` lines. */
export interface StatementSums {
  readonly net: Money;
  readonly vat: Money;
  readonly gross: Money;
  readonly passThrough: Money;
}

/** What receipts and books need of a statement, without its lines. */
export interface StatementTotals extends StatementSums {
  readonly number: string;
  readonly community: CommunityId;
  readonly period: Period;
  readonly member: MemberId;
  /** The last day of the month; also the booking date. */
  readonly issuedOn: LocalDay;
  /** The operator's own: an inner charge that moves no money. */
  readonly inner: boolean;
}

/** What a member is told to pay for one month; immutable once issued. */
export interface Statement extends StatementTotals {
  readonly lines: readonly StatementLine[];
  readonly vatGroups: readonly VatGroup[];
  /** Consumption that rests on substitutes. */
  readonly substituteEnergy: Energy;
  /** SHA-256 (hex) of the canonical JSON of `basis`. */
  readonly inputHash: string;
  /** Everything the statement rests on. */
  readonly basis: StatementBasis;
}

/** A member without a statement for the month, and why. */
export interface NotIssued {
  readonly member: MemberId;
  readonly code:
    'no-line' | 'value-missing' | 'generation-missing' | 'tariff-missing' | 'finding-open';
  readonly reason: string;
}

/** Energy a participant without holder drew over [from, to): the operator's, without a statement. */
export interface Vacancy {
  readonly meteringPoint: MeteringPointId;
  readonly from: LocalDay;
  readonly to: LocalDay;
  readonly consumption: Energy;
  readonly solar: Energy;
  readonly battery: Energy | undefined;
  readonly grid: Energy;
}

/** What billing a month gave: the same however often it is billed. */
export interface BilledMonth {
  readonly period: Period;
  readonly statements: readonly Statement[];
  readonly notIssued: readonly NotIssued[];
  readonly vacancies: readonly Vacancy[];
  readonly findings: readonly Finding[];
}
