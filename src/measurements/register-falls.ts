import { ReadingSeries } from '../acquisition/record/reading.js';
import { ReadingRows } from '../acquisition/import/readings-file.js';
import { Community } from '../community/community.js';
import { Problem } from '../kernel/problem.js';
import { fallRefusal, refusedFalls } from './refused-falls.js';
import { HeldStep } from './register-steps.js';
import { BOUNDARY_REACH_MS } from './register-track.js';

const PROBLEMS_MAX = 100;

/**
 * The falls of registers in a readings file that no rule explains (SCENARIO.md, Q5), with their lines;
 * at most a hundred. The file alone decides; what is recorded elsewhere is not looked at.
 */
export function registerFalls(community: Community, rows: ReadingRows, file: string): Problem[] {
  const problems: Problem[] = [];
  for (const places of placesByRegister(rows)) {
    const series = seriesAt(rows, places);
    const meters = community.meters.filter(({ id }) => id === series.meter);
    const falls = meters.flatMap((meter) => refusedFalls(meter, series));
    for (const fall of falls) {
      const { message } = fallRefusal(fall, series.register);
      problems.push({ file, line: lineOf(fall, rows, places), field: 'kwh', message });
    }
  }
  problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  return problems.slice(0, PROBLEMS_MAX);
}

/** The line of the reading a fall ends at: it may lie beside the boundary it stands for. */
function lineOf({ at, to }: HeldStep, rows: ReadingRows, places: readonly number[]): number {
  const near = places.filter(
    (place) =>
      rows.milliwattHours[place] === to && Math.abs(rows.at[place] - at) <= BOUNDARY_REACH_MS,
  );
  return Math.min(...near.map((place) => rows.line[place]));
}

/** The rows of each register, by time. */
function placesByRegister(rows: ReadingRows): number[][] {
  const places = new Map<string, number[]>();
  for (let place = 0; place < rows.at.length; place += 1) {
    const name = `${rows.meter[place]}/${rows.register[place]}`;
    const own = places.get(name);
    if (own === undefined) places.set(name, [place]);
    else own.push(place);
  }
  return [...places.values()].map((own) => own.sort((a, b) => rows.at[a] - rows.at[b]));
}

function seriesAt(rows: ReadingRows, places: readonly number[]): ReadingSeries {
  return {
    meter: rows.meter[places[0]],
    register: rows.register[places[0]],
    at: Float64Array.from(places, (place) => rows.at[place]),
    milliwattHours: Float64Array.from(places, (place) => rows.milliwattHours[place]),
    estimated: Uint8Array.from(places, (place) => (rows.estimated[place] ? 1 : 0)),
  };
}
