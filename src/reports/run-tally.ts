import { NotIssued, Statement, Vacancy } from '../billing/statement.js';
import { Canonical } from '../kernel/canonical-json.js';
import { kwhText } from '../kernel/energy.js';
import { Period } from '../kernel/local-day.js';
import { Money } from '../kernel/money.js';
import { quarterHour, quarterHourText } from '../kernel/quarter-hour.js';
import { Finding } from '../measurements/measurement.js';
import { MonthCash } from '../payments/month-cash.js';
import { Distribution } from '../repayment/distributed-month.js';
import { Balance, Settlement, ShareSeries } from '../settlement/settlement.js';

/** One closed month with all its figures. */
export interface ClosedMonth {
  readonly period: Period;
  readonly findings: readonly Finding[];
  readonly settlement: Settlement;
  readonly statements: readonly Statement[];
  readonly notIssued: readonly NotIssued[];
  readonly vacancies: readonly Vacancy[];
  readonly cash: MonthCash;
  readonly distribution: Distribution;
}

/** What is kept of a closed month for the summary: sums, no quarter-hours. */
export interface MonthTally {
  readonly period: Period;
  readonly energy: MonthEnergy;
  readonly findings: readonly Finding[];
  readonly statements: number;
  readonly net: Money;
  readonly vat: Money;
  readonly gross: Money;
  readonly notIssued: readonly NotIssued[];
  readonly vacancies: readonly Vacancy[];
  /** Received for `grid` lines less paid for grid power: money that only passes through. */
  readonly passThrough: Money;
  readonly distribution: Distribution;
  readonly inputHashes: readonly string[];
}

export function tallyMonth(closed: ClosedMonth): MonthTally {
  const { period, settlement, statements, findings, notIssued, vacancies, distribution } = closed;
  return {
    period,
    energy: monthEnergy(settlement),
    findings,
    statements: statements.length,
    net: Money.sum(statements.map((statement) => statement.net)),
    vat: Money.sum(statements.map((statement) => statement.vat)),
    gross: Money.sum(statements.map((statement) => statement.gross)),
    notIssued,
    vacancies,
    passThrough: closed.cash.receiptsPassThrough.minus(closed.cash.gridPurchaseNet),
    distribution,
    inputHashes: [settlement.inputHash, ...statements.map((statement) => statement.inputHash)],
  };
}

/** The energy of a month in whole milliwatt-hours; values that are not known count as nothing. */
export interface MonthEnergy {
  readonly period: Period;
  readonly quarterHours: number;
  readonly generation: number;
  readonly allocated: number;
  readonly surplus: number;
  readonly consumption: number;
  readonly gridShare: number;
  /** The largest difference of any quarter-hour, with its sign, and where it is. */
  readonly differenceMax: number | undefined;
  readonly differenceAt: string | undefined;
  readonly quarterHoursNotAllocated: number;
  /** Quarter-hours in which shares and surplus do not add up to the generation: none, or it is a bug. */
  readonly quarterHoursUnbalanced: number;
}

/** Adds the quarter-hours of a month up. */
export function monthEnergy(settlement: Settlement): MonthEnergy {
  const { balance, shares } = settlement;
  const largest = largestDifference(balance);
  return {
    period: settlement.period,
    quarterHours: balance.generation.length,
    generation: sum(balance.generation),
    allocated: sum(balance.allocated),
    surplus: sum(balance.surplus),
    consumption: sum(shares.map((share) => sumOfRows(share, share.consumption))),
    gridShare: sum(shares.map((share) => sumOfRows(share, share.grid))),
    differenceMax: largest?.value,
    differenceAt: largest?.interval,
    quarterHoursNotAllocated: settlement.notAllocated.length,
    quarterHoursUnbalanced: unbalancedQuarterHours(balance),
  };
}

/** The holder has no row in a quarter-hour that sessions fill; its values there are the sessions'. */
function sumOfRows(share: ShareSeries, values: Float64Array): number {
  return sum(values.filter((_, place) => share.present[place] === 1));
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) if (!Number.isNaN(value)) total += value;
  return total;
}

function largestDifference(balance: Balance): { value: number; interval: string } | undefined {
  let at = -1;
  for (const [index, value] of balance.difference.entries()) {
    if (Number.isNaN(value)) continue;
    if (at < 0 || Math.abs(value) > Math.abs(balance.difference[at])) at = index;
  }
  if (at < 0) return undefined;
  const interval = quarterHourText(quarterHour(balance.first + at));
  return { value: balance.difference[at], interval };
}

function unbalancedQuarterHours(balance: Balance): number {
  let count = 0;
  for (let index = 0; index < balance.generation.length; index += 1) {
    const known = balance.generation[index] - balance.allocated[index] - balance.surplus[index];
    if (!Number.isNaN(known) && known !== 0) count += 1;
  }
  return count;
}

/** A month for `summary.json`: totals, findings, vacancies and statements that were not issued. */
export function summaryMonth(month: MonthTally): Canonical {
  const { energy } = month;
  return {
    period: month.period,
    quarterHours: energy.quarterHours,
    energy: {
      generationKwh: kwhText(energy.generation),
      allocatedKwh: kwhText(energy.allocated),
      surplusKwh: kwhText(energy.surplus),
      consumptionKwh: kwhText(energy.consumption),
      gridKwh: kwhText(energy.gridShare),
      differenceMaxKwh:
        energy.differenceMax === undefined ? undefined : kwhText(energy.differenceMax),
      differenceMaxAt: energy.differenceAt,
      quarterHoursNotAllocated: energy.quarterHoursNotAllocated,
      quarterHoursUnbalanced: energy.quarterHoursUnbalanced,
    },
    money: moneyOf(month),
    findings: month.findings.map((finding) => ({ ...finding })),
    notIssued: month.notIssued.map((one) => ({ ...one })),
    vacancies: month.vacancies.map((vacancy) => ({
      meteringPoint: vacancy.meteringPoint,
      from: vacancy.from,
      to: vacancy.to,
      consumptionKwh: vacancy.consumption.kwh(),
      solarKwh: vacancy.solar.kwh(),
      batteryKwh: vacancy.battery?.kwh(),
      gridKwh: vacancy.grid.kwh(),
    })),
  };
}

function moneyOf(month: MonthTally): Canonical {
  const { available, fund, loans } = month.distribution;
  return {
    statements: month.statements,
    net: month.net.toString(),
    vat: month.vat.toString(),
    gross: month.gross.toString(),
    passThrough: month.passThrough.toString(),
    available: available.toString(),
    fund: fund.balance.toString(),
    loans: loans.map((loan) => ({
      loan: loan.loan,
      closingPrincipal: loan.closingPrincipal.toString(),
      interestArrears: loan.interestArrears.toString(),
    })),
  };
}
