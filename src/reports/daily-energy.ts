import { StatementBasis } from '../billing/statement-basis.js';
import { LocalDay } from '../kernel/local-day.js';
import { parseInstant, quarterHour, quarterHourOf, startOf } from '../kernel/quarter-hour.js';
import { Zone } from '../kernel/zone.js';

/** What was drawn on one local day, in whole milliwatt-hours. */
export interface DailyEnergy {
  readonly day: LocalDay;
  readonly solar: number;
  readonly battery: number;
  readonly grid: number;
}

/** Sums the quarter-hours a statement rests on by local day, in the order of days. */
export function dailyEnergy(basis: StatementBasis): DailyEnergy[] {
  const zone = new Zone(basis.community.timezone);
  const days = new Map<LocalDay, { solar: number; battery: number; grid: number }>();
  for (const supply of basis.supplies) {
    const first = parseInstant(supply.first);
    if (first === undefined) continue;
    const start = quarterHourOf(first);
    for (const [index, solar] of supply.solar.entries()) {
      const day = zone.localDayOf(startOf(quarterHour(start + index)));
      const sums = days.get(day) ?? { solar: 0, battery: 0, grid: 0 };
      sums.solar += solar;
      sums.battery += supply.battery?.at(index) ?? 0;
      sums.grid += supply.grid[index];
      days.set(day, sums);
    }
  }
  return [...days]
    .map(([day, sums]) => ({ day, ...sums }))
    .sort((a, b) => (a.day < b.day ? -1 : 1));
}
