import { MeterId, MeteringPointId } from '../../community/community.js';
import { kwhText } from '../../kernel/energy.js';
import { Direction } from '../../kernel/profile.js';
import { instant, instantText, quarterHour, quarterHourText } from '../../kernel/quarter-hour.js';
import { GivenValue, Reading } from './reading.js';

/** Readings as columns of equal length: a million of them are six arrays, not a million objects. */
export interface ReadingColumns {
  readonly meter: readonly MeterId[];
  readonly register: readonly Direction[];
  /** Instants in milliseconds. */
  readonly at: readonly number[];
  readonly milliwattHours: readonly number[];
  readonly estimated: readonly boolean[];
  /** Where each row comes from and when it came, where the rows differ in it. */
  readonly source?: readonly string[] | undefined;
  readonly receivedAt?: readonly number[] | undefined;
  /** The frame of the spool a row was read from, and the SHA-256 of its payload. */
  readonly frameSequence?: readonly number[] | undefined;
  readonly frameHash?: readonly Uint8Array[] | undefined;
  /** The serial number the meter gave with the value, and what is to be known of it (`ReadingFlag`). */
  readonly serial?: readonly (string | undefined)[] | undefined;
  readonly flags?: readonly (readonly string[] | undefined)[] | undefined;
}

/** Given values as columns of equal length. */
export interface GivenColumns {
  readonly meteringPoint: readonly MeteringPointId[];
  readonly direction: readonly Direction[];
  /** Quarter-hours since 1970 UTC. */
  readonly at: readonly number[];
  readonly milliwattHours: readonly number[];
  readonly estimated: readonly boolean[];
}

export function readingColumns(readings: readonly Reading[]): ReadingColumns {
  return {
    meter: readings.map(({ meter }) => meter),
    register: readings.map(({ register }) => register),
    at: readings.map(({ at }) => at),
    milliwattHours: readings.map(({ energy }) => energy.milliwattHours),
    estimated: readings.map(({ estimated }) => estimated ?? false),
  };
}

export function givenColumns(values: readonly GivenValue[]): GivenColumns {
  return {
    meteringPoint: values.map(({ meteringPoint }) => meteringPoint),
    direction: values.map(({ direction }) => direction),
    at: values.map(({ at }) => at),
    milliwattHours: values.map(({ energy }) => energy.milliwattHours),
    estimated: values.map(({ estimated }) => estimated ?? false),
  };
}

/** The rows at some places, in that order. */
export function readingsAt(rows: ReadingColumns, places: readonly number[]): ReadingColumns {
  return {
    meter: pick(rows.meter, places),
    register: pick(rows.register, places),
    at: pick(rows.at, places),
    milliwattHours: pick(rows.milliwattHours, places),
    estimated: pick(rows.estimated, places),
    source: rows.source && pick(rows.source, places),
    receivedAt: rows.receivedAt && pick(rows.receivedAt, places),
    frameSequence: rows.frameSequence && pick(rows.frameSequence, places),
    frameHash: rows.frameHash && pick(rows.frameHash, places),
    serial: rows.serial && pick(rows.serial, places),
    flags: rows.flags && pick(rows.flags, places),
  };
}

/** The rows at some places, in that order. */
export function givenAt(rows: GivenColumns, places: readonly number[]): GivenColumns {
  return {
    meteringPoint: pick(rows.meteringPoint, places),
    direction: pick(rows.direction, places),
    at: pick(rows.at, places),
    milliwattHours: pick(rows.milliwattHours, places),
    estimated: pick(rows.estimated, places),
  };
}

function pick<T>(values: readonly T[], places: readonly number[]): T[] {
  return places.map((place) => values[place]);
}

/** One row as the line of `readings.csv` it could have come from. */
export function readingText(rows: ReadingColumns, place: number): string {
  const at = instantText(instant(rows.at[place]));
  const kwh = kwhText(rows.milliwattHours[place]);
  const quality = rows.estimated[place] ? ',estimated' : '';
  return `${at},${rows.meter[place]},${rows.register[place]},${kwh}${quality}`;
}

/** One row as the line of `measurements.csv` it could have come from. */
export function givenText(rows: GivenColumns, place: number): string {
  const at = quarterHourText(quarterHour(rows.at[place]));
  const kwh = kwhText(rows.milliwattHours[place]);
  const quality = rows.estimated[place] ? ',estimated' : '';
  return `${at},${rows.meteringPoint[place]},${rows.direction[place]},${kwh}${quality}`;
}

/**
 * All places of some rows in the order of their keys, so that equal keys stand together and storing
 * goes through an index from left to right.
 */
export function placesInOrder(
  name: readonly string[],
  direction: readonly string[],
  at: readonly number[],
): number[] {
  const order = (a: number, b: number) => {
    if (name[a] !== name[b]) return name[a] < name[b] ? -1 : 1;
    if (direction[a] !== direction[b]) return direction[a] < direction[b] ? -1 : 1;
    return at[a] - at[b] || a - b;
  };
  const places: number[] = [];
  let isInOrder = true;
  for (let place = 0; place < at.length; place += 1) {
    isInOrder &&= place === 0 || order(place - 1, place) < 0;
    places.push(place);
  }
  return isInOrder ? places : places.sort(order);
}
