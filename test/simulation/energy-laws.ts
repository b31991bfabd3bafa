import { METHODS } from '../../src/kernel/profile.js';
import { daysOf } from '../../src/kernel/local-day.js';
import { quarterHour, quarterHourText } from '../../src/kernel/quarter-hour.js';
import { Energy } from '../../src/kernel/energy.js';
import { ShareSeries } from '../../src/settlement/settlement.js';
import { SimulatedYear } from './simulated-year.js';
import { MonthEnergy } from './year-course.js';

/** Sentences that say which law does not hold where; at most a few. */
export type Violations = string[];

const TOLD_MAX = 5;
const DIRECT = METHODS.indexOf('direct');

/** What a participant or session drew and got in a quarter-hour; nothing where nothing is known. */
function cellsAt(row: ShareSeries, at: number) {
  const place = at - row.first;
  const use = row.consumption.at(place);
  if (place < 0 || use === undefined || Number.isNaN(use) || row.present[place] !== 1) return [];
  return [{ use, solar: row.solar[place], grid: row.grid[place] }];
}

/** Energy conserved to the milliwatt-hour, nobody above own use, all given away that can be. */
export function brokenQuarterHours({ community }: SimulatedYear, month: MonthEnergy): Violations {
  const without = new Set<number>(month.settlement.notAllocated);
  const violations: Violations = [];
  for (const day of daysOf(month.period)) {
    const { first, count } = community.zone.quarterHoursOfDay(day);
    const key = community.allocation.findLast(({ from }) => from <= day)?.key;
    for (let at: number = first; at < first + count; at += 1) {
      const proportional = key === 'proportional';
      const found = brokenAt(month, at, { shared: !without.has(at), proportional });
      const time = quarterHourText(quarterHour(at));
      violations.push(...found.map((sentence) => `${time}: ${sentence}`));
    }
  }
  return violations.slice(0, TOLD_MAX);
}

function brokenAt(
  { settlement, measurements }: MonthEnergy,
  at: number,
  rule: { readonly shared: boolean; readonly proportional: boolean },
): string[] {
  const { balance, shares } = settlement;
  const rows = shares.flatMap((row) => cellsAt(row, at));
  const given = rows.reduce((sum, { solar }) => sum + solar, 0);
  const drawn = rows.reduce((sum, { use }) => sum + use, 0);
  const place = at - balance.first;
  const generation = rule.shared ? balance.generation[place] : given;
  const surplus = rule.shared ? balance.surplus[place] : 0;
  const direct = measurements.series.every(
    ({ first, method }) => at < first || method[at - first] === DIRECT,
  );
  const wrong = rows.filter(
    ({ use, solar, grid }) => solar < 0 || solar > use || solar + grid !== use,
  );
  const laws: [boolean, string][] = [
    [wrong.length > 0, `shares do not fit their use: ${JSON.stringify(wrong)}`],
    [given !== balance.allocated[place], `shares are ${given}, the balance says otherwise`],
    [given + surplus !== generation || surplus < 0, `${given} + ${surplus} of ${generation}`],
    [
      rule.shared && rule.proportional && given !== Math.min(generation, drawn),
      `${given} given of ${generation} to a use of ${drawn}`,
    ],
    [direct && balance.difference[place] !== 0, 'directly measured, yet the balance differs'],
  ];
  return laws.filter(([broken]) => broken).map(([, sentence]) => sentence);
}

/** What statements and vacancies name is what was shared out, kind by kind. */
export function unbilledEnergy({ settlement, drafted }: MonthEnergy): Violations {
  const blocked = drafted.notIssued.filter(({ code }) => code !== 'no-line');
  if (blocked.length > 0) return [];
  const lines = drafted.drafts.flatMap(({ body }) => body.lines);
  return (['solar', 'grid'] as const).flatMap((kind) => {
    const billed = lines.filter(({ line }) => line === kind);
    const kwh = billed.map(({ quantity }) => Energy.parseKwh(quantity) ?? Energy.zero);
    const vacant = drafted.vacancies.map((vacancy) => vacancy[kind]);
    const named = Energy.sum([...kwh, ...vacant]).milliwattHours;
    let shared = 0;
    for (const row of settlement.shares) {
      row[kind].forEach((value, place) => (shared += row.present[place] === 1 ? value : 0));
    }
    return named === shared ? [] : [`${kind}: ${named} billed or vacant of ${shared} shared out`];
  });
}

/** Over a closed span the quarter-hours of a point are what its meters counted. */
export function uncounted(
  { counted }: SimulatedYear,
  totals: ReadonlyMap<string, number>,
): Violations {
  return [...counted].flatMap(([name, wanted]) => {
    const found = totals.get(name);
    return found === wanted ? [] : [`${name}: counted ${wanted}, the quarter-hours are ${found}`];
  });
}
