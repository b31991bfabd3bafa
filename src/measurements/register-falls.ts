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
 * at most a hundred. What is recorded around the rows counts where it is given; a fall that ends at a
 * recorded reading is not told, for it is no row of the file.
 */
export function registerFalls(
  community: Community,
  rows: ReadingRows,
  file: string,
  recorded: readonly ReadingSeries[] = [],
): Problem[] {
  const problems: Problem[] = [];
  for (const places of placesByRegister(rows)) {
    const series = withRecorded(seriesAt(rows, places), recorded);
    const meters = community.meters.filter(({ id }) => id === series.meter);
    const falls = meters.flatMap((meter) => refusedFalls(meter, series));
    for (const fall of falls) {
      const { message } = fallRefusal(fall, series.register);
      const line = lineOf(fall, rows, places);
      if (line !== undefined) problems.push({ file, line, field: 'kwh', message });
    }
  }
  problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  return problems.slice(0, PROBLEMS_MAX);
}

/** The line of the reading a fall ends at: it may lie beside the boundary it stands for. */
function lineOf(
  { at, to }: HeldStep,
  rows: ReadingRows,
  places: readonly number[],
): number | undefined {
  const near = places.filter(
    (place) =>
      rows.milliwattHours[place] === to && Math.abs(rows.at[place] - at) <= BOUNDARY_REACH_MS,
  );
  return near.length === 0 ? undefined : Math.min(...near.map((place) => rows.line[place]));
}

/** A register of the file and what is recorded of it, by time; the file counts where both have a time. */
function withRecorded(own: ReadingSeries, recorded: readonly ReadingSeries[]): ReadingSeries {
  const other = recorded.find(
    ({ meter, register }) => meter === own.meter && register === own.register,
  );
  if (other === undefined || other.at.length === 0) return own;
  const length = own.at.length + other.at.length;
  const at = new Float64Array(length);
  const milliwattHours = new Float64Array(length);
  const estimated = new Uint8Array(length);
  let [end, next, place] = [0, 0, 0];
  while (place < own.at.length || next < other.at.length) {
    const [mine = Infinity, theirs = Infinity] = [own.at.at(place), other.at.at(next)];
    const [from, index] = theirs < mine ? [other, next] : [own, place];
    at[end] = from.at[index];
    milliwattHours[end] = from.milliwattHours[index];
    estimated[end] = from.estimated[index];
    end += 1;
    if (theirs <= mine) next += 1;
    if (mine <= theirs) place += 1;
  }
  return {
    ...own,
    at: at.subarray(0, end),
    milliwattHours: milliwattHours.subarray(0, end),
    estimated: estimated.subarray(0, end),
  };
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
  const at = new Float64Array(places.length);
  const milliwattHours = new Float64Array(places.length);
  const estimated = new Uint8Array(places.length);
  for (const [index, place] of places.entries()) {
    at[index] = rows.at[place];
    milliwattHours[index] = rows.milliwattHours[place];
    estimated[index] = rows.estimated[place] ? 1 : 0;
  }
  const [first = 0] = places;
  return {
    meter: rows.meter[first],
    register: rows.register[first],
    at,
    milliwattHours,
    estimated,
  };
}
