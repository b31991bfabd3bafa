import { NotIssued, Statement, Vacancy } from '../billing/statement.js';
import { Canonical } from '../kernel/canonical-json.js';
import { kwhText } from '../kernel/energy.js';
import { Period } from '../kernel/local-day.js';
import { Money } from '../kernel/money.js';
import { quarterHour, quarterHourText } from '../kernel/quarter-hour.js';
import { Finding } from '../measurements/measurement.js';
import { Decided } from '../repayment/distribution.js';
import { Balance, Settlement } from '../settlement/settlement.js';

/** One closed month as the tally needs it. */
export interface TallyMonth {
  readonly period: Period;
  readonly findings: readonly Finding[];
  readonly settlement: Settlement;
  readonly statements: readonly Statement[];
  readonly notIssued: readonly NotIssued[];
  readonly vacancies: readonly Vacancy[];
  readonly distribution: Decided;
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
    consumption: sum(shares.map((share) => sum(share.consumption))),
    gridShare: sum(shares.map((share) => sum(share.grid))),
    differenceMax: largest?.value,
    differenceAt: largest?.interval,
  };
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

/** Quarter-hours in which shares and surplus do not add up to the generation; none, or it is a bug. */
export function unbalancedQuarterHours(balance: Balance): number {
  let count = 0;
  for (let index = 0; index < balance.generation.length; index += 1) {
    const known = balance.generation[index] - balance.allocated[index] - balance.surplus[index];
    if (!Number.isNaN(known) && known !== 0) count += 1;
  }
  return count;
}

/** A month for `summary.json`: totals, findings, vacancies and statements that were not issued. */
export function summaryMonth(month: TallyMonth): Canonical {
  const energy = monthEnergy(month.settlement);
  const last = month.distribution;
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
      quarterHoursNotAllocated: month.settlement.notAllocated.length,
      quarterHoursUnbalanced: unbalancedQuarterHours(month.settlement.balance),
    },
    money: {
      statements: month.statements.length,
      net: Money.sum(month.statements.map((statement) => statement.net)).toString(),
      vat: Money.sum(month.statements.map((statement) => statement.vat)).toString(),
      gross: Money.sum(month.statements.map((statement) => statement.gross)).toString(),
      available: last.available.available.toString(),
      carry: last.available.carry.toString(),
      fund: last.fund.balance.toString(),
      loans: last.loans.map((loan) => ({
        loan: loan.loan,
        closingPrincipal: loan.closingPrincipal.toString(),
        interestArrears: loan.interestArrears.toString(),
      })),
    },
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
