import { kwhText } from '../kernel/energy.js';
import { Money } from '../kernel/money.js';
import { MonthTally } from '../reports/run-tally.js';

const HEAD = [
  'period',
  'generation',
  'shared out',
  'surplus',
  'consumption',
  'statements',
  'gross',
  'available',
  'principal',
  'fund',
];

/** The one table a run prints: a line per month, energy in kWh, money in the community's currency. */
export function summaryTable(months: readonly MonthTally[]): string {
  const rows = [HEAD, ...months.map(cells)];
  const widths = HEAD.map((_, place) => Math.max(...rows.map((row) => row[place].length)));
  return rows
    .map((row) => row.map((cell, place) => cell.padStart(widths[place])).join('  '))
    .join('\n');
}

function cells(month: MonthTally): string[] {
  const { energy } = month;
  const { available, loans, fund } = month.distribution;
  return [
    month.period,
    kwhText(energy.generation),
    kwhText(energy.allocated),
    kwhText(energy.surplus),
    kwhText(energy.consumption),
    String(month.statements),
    month.gross.toString(),
    available.toString(),
    Money.sum(loans.map((loan) => loan.closingPrincipal)).toString(),
    fund.balance.toString(),
  ];
}

/** What a reader wants to know next: balance, findings, statements that were not issued. */
export function summaryNotes(months: readonly MonthTally[]): string[] {
  const count = (of: (month: MonthTally) => number): number =>
    months.reduce((sum, month) => sum + of(month), 0);
  const unbalanced = count(({ energy }) => energy.quarterHoursUnbalanced);
  const quarterHours = count(({ energy }) => energy.quarterHours);
  const findings = count((month) => month.findings.length);
  const notIssued = months.flatMap((month) =>
    month.notIssued
      .filter(({ code }) => code !== 'no-line')
      .map(({ member, reason }) => `${month.period}: no statement for ${member}: ${reason}`),
  );
  const withoutLine = count(
    (month) => month.notIssued.filter(({ code }) => code === 'no-line').length,
  );
  return [
    `Shares and surplus add up to the generation in ${quarterHours - unbalanced} of ${quarterHours} quarter-hours.`,
    ...largestDifference(months),
    ...notIssued,
    ...(withoutLine === 0
      ? []
      : [`${withoutLine} times a member had no line and got no statement.`]),
    ...(findings === 0 ? [] : [`${findings} findings change no figure; summary.json lists them.`]),
  ];
}

function largestDifference(months: readonly MonthTally[]): string[] {
  const all = months
    .map((month) => month.energy)
    .filter((energy) => energy.differenceMax !== undefined);
  const largest = all.reduce<(typeof all)[number] | undefined>(
    (found, energy) =>
      Math.abs(energy.differenceMax ?? 0) > Math.abs(found?.differenceMax ?? -1) ? energy : found,
    undefined,
  );
  if (largest?.differenceMax === undefined) return [];
  const at = largest.differenceAt ?? '';
  return [`The largest balance difference is ${kwhText(largest.differenceMax)} kWh, in ${at}.`];
}
