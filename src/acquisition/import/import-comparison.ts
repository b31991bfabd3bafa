import { Community } from '../../community/community.js';
import { kwhText } from '../../kernel/energy.js';
import { Period } from '../../kernel/local-day.js';
import { Problem } from '../../kernel/problem.js';
import { Direction } from '../../kernel/profile.js';
import { instant, Instant, QUARTER_HOUR_MS } from '../../kernel/quarter-hour.js';
import { placesInOrder } from '../record/reading-columns.js';
import { SeriesPreview } from './import-preview.js';
import { GivenRows } from './measurements-file.js';
import { ReadingRows } from './readings-file.js';

/** Rows of one kind in one shape. */
export interface ComparedRows {
  readonly kind: 'register' | 'interval';
  readonly name: readonly string[];
  readonly direction: readonly Direction[];
  /** Instants in milliseconds; the start of a quarter-hour. */
  readonly at: readonly number[];
  readonly milliwattHours: readonly number[];
  readonly estimated: readonly boolean[];
  readonly line: readonly number[];
}

export function registerRows(rows: ReadingRows): ComparedRows {
  const { at, milliwattHours, estimated, line } = rows;
  const [name, direction] = [rows.meter, rows.register];
  return { kind: 'register', name, direction, at, milliwattHours, estimated, line };
}

export function intervalRows(rows: GivenRows): ComparedRows {
  const { direction, milliwattHours, estimated, line } = rows;
  const at = rows.at.map((quarter) => quarter * QUARTER_HOUR_MS);
  const name = rows.meteringPoint;
  return { kind: 'interval', name, direction, at, milliwattHours, estimated, line };
}

/** What stands in the record for a row; undefined where nothing does. */
export interface StoredValue {
  readonly milliwattHours: number;
  readonly estimated: boolean;
  readonly source: string;
}

/** What becomes of each row of a file. */
export interface Comparison {
  /** Places of the rows the record does not have. */
  readonly fresh: readonly number[];
  /** Those of them that lie in a month that is billed. */
  readonly late: ReadonlySet<number>;
  readonly series: readonly SeriesPreview[];
  readonly repeated: number;
  /** Rows against the record: both values are named. */
  readonly conflicts: readonly Problem[];
  /** Places of those rows, to be set aside. */
  readonly conflicting: readonly number[];
  readonly billedMonths: ReadonlySet<Period>;
}

export interface ComparisonFrame {
  readonly community: Community;
  readonly file: string;
  /** By place of the row. */
  readonly stored: ReadonlyMap<number, StoredValue>;
  readonly billed: ReadonlySet<Period>;
}

interface Tally {
  from: number;
  to: number;
  added: number;
  known: number;
  conflicting: number;
  late: number;
}

/** Sorts rows into new, known, repeated, late and conflicting ones; rows that differ in the file are out. */
export function compare(rows: ComparedRows, frame: ComparisonFrame): Comparison {
  const { community, stored, billed } = frame;
  const tallies = new Map<string, Tally>();
  const fresh: number[] = [];
  const late = new Set<number>();
  const conflicting: number[] = [];
  const billedMonths = new Set<Period>();
  const { places, repeated } = withoutRepeated(rows);
  for (const place of places) {
    const tally = tallyOf(tallies, rows, place);
    const known = stored.get(place);
    const month = community.zone.periodOfInstant(monthInstant(rows, place));
    if (known !== undefined && sameAsStored(rows, place, known)) tally.known += 1;
    else if (known !== undefined) {
      tally.conflicting += 1;
      conflicting.push(place);
    } else {
      tally.added += 1;
      fresh.push(place);
      if (billed.has(month)) {
        tally.late += 1;
        billedMonths.add(month);
        late.add(place);
      }
    }
  }
  const conflicts = conflicting.map((place) => conflictProblem(rows, place, frame));
  const series = seriesOf(rows, tallies);
  return { fresh, late, series, repeated, conflicts, conflicting, billedMonths };
}

/** A register value at the first instant of a month closes the month before. */
function monthInstant(rows: ComparedRows, place: number): Instant {
  return instant(rows.at[place] - (rows.kind === 'register' ? 1 : 0));
}

/** One place per key; keys that stand with different values are none (their lines are told already). */
function withoutRepeated(rows: ComparedRows) {
  const places: number[] = [];
  let repeated = 0;
  let group: number[] = [];
  const close = () => {
    const [first] = group;
    if (group.length === 0) return;
    if (group.every((place) => sameValue(rows, first, place))) {
      places.push(first);
      repeated += group.length - 1;
    }
    group = [];
  };
  for (const place of placesInOrder(rows.name, rows.direction, rows.at)) {
    const before = group.at(-1);
    if (before !== undefined && !sameKey(rows, before, place)) close();
    group.push(place);
  }
  close();
  return { places, repeated };
}

function sameKey(rows: ComparedRows, a: number, b: number): boolean {
  return (
    rows.at[a] === rows.at[b] &&
    rows.name[a] === rows.name[b] &&
    rows.direction[a] === rows.direction[b]
  );
}

function sameValue(rows: ComparedRows, a: number, b: number): boolean {
  return (
    rows.milliwattHours[a] === rows.milliwattHours[b] && rows.estimated[a] === rows.estimated[b]
  );
}

function sameAsStored(rows: ComparedRows, place: number, stored: StoredValue): boolean {
  return (
    rows.milliwattHours[place] === stored.milliwattHours &&
    rows.estimated[place] === stored.estimated
  );
}

function conflictProblem(
  rows: ComparedRows,
  place: number,
  { file, stored }: ComparisonFrame,
): Problem {
  const known = stored.get(place);
  const of = (milliwattHours: number, estimated: boolean) =>
    `${kwhText(milliwattHours)} kWh${estimated ? ' (estimated)' : ''}`;
  const there = known === undefined ? '' : of(known.milliwattHours, known.estimated);
  const here = of(rows.milliwattHours[place], rows.estimated[place]);
  const message = `the file says ${here}, the record ${there} (from ${known?.source ?? ''}); a stored value is never changed, correct the month instead.`;
  return { file, line: rows.line[place], field: 'value', message };
}

function tallyOf(tallies: Map<string, Tally>, rows: ComparedRows, place: number): Tally {
  const key = `${rows.name[place]} ${rows.direction[place]}`;
  const at = rows.at[place];
  const known = tallies.get(key);
  if (known === undefined) {
    const fresh = { from: at, to: at, added: 0, known: 0, conflicting: 0, late: 0 };
    tallies.set(key, fresh);
    return fresh;
  }
  known.to = at;
  return known;
}

function seriesOf({ kind }: ComparedRows, tallies: ReadonlyMap<string, Tally>): SeriesPreview[] {
  return [...tallies].map(([key, tally]) => {
    const [name = '', direction] = key.split(' ');
    return { kind, name, direction: direction === 'export' ? 'export' : 'import', ...tally };
  });
}
