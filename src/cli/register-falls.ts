import { ReadingSeries } from '../acquisition/reading.js';
import { ReadingRows } from '../acquisition/readings-file.js';
import { Community } from '../community/community.js';
import { DomainError } from '../kernel/domain-error.js';
import { Period, periodsBetween } from '../kernel/local-day.js';
import { Problem } from '../kernel/problem.js';
import { instant, parseInstant } from '../kernel/quarter-hour.js';
import { measure } from '../measurements/measure.js';

/**
 * The falls of registers in a readings file that no rule explains (SCENARIO.md, Q5), with their lines:
 * the first one of every month. The file alone decides; what is recorded elsewhere is not looked at.
 */
export function registerFalls(community: Community, rows: ReadingRows, file: string): Problem[] {
  if (rows.at.length === 0) return [];
  const readings = seriesOf(rows);
  return periodsOf(community, rows).flatMap((period) => {
    const source = { readings, given: [], knownFrom: -Infinity, knownTo: Infinity };
    try {
      measure(community, period, source);
      return [];
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'register-fell') throw error;
      const { meter, register, at } = error.facts;
      const instantMs = parseInstant(String(at));
      const place = rows.at.findIndex(
        (one, index) =>
          one === instantMs && rows.meter[index] === meter && rows.register[index] === register,
      );
      return [{ file, line: rows.line.at(place) ?? 1, field: 'kwh', message: error.message }];
    }
  });
}

function periodsOf({ zone }: Community, rows: ReadingRows): Period[] {
  const [first, last] = rows.at.reduce<readonly [number, number]>(
    ([from, to], at) => [Math.min(from, at), Math.max(to, at)],
    [Infinity, -Infinity],
  );
  return periodsBetween(zone.periodOfInstant(instant(first)), zone.periodOfInstant(instant(last)));
}

function seriesOf(rows: ReadingRows): ReadingSeries[] {
  const places = new Map<string, number[]>();
  for (let place = 0; place < rows.at.length; place += 1) {
    const name = `${rows.meter[place]}/${rows.register[place]}`;
    const own = places.get(name);
    if (own === undefined) places.set(name, [place]);
    else own.push(place);
  }
  return [...places.values()].map((own) => {
    own.sort((a, b) => rows.at[a] - rows.at[b]);
    return {
      meter: rows.meter[own[0]],
      register: rows.register[own[0]],
      at: Float64Array.from(own, (place) => rows.at[place]),
      milliwattHours: Float64Array.from(own, (place) => rows.milliwattHours[place]),
      estimated: Uint8Array.from(own, (place) => (rows.estimated[place] ? 1 : 0)),
    };
  });
}
