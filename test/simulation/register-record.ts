import { ReadingSeries } from '../../src/acquisition/record/reading.js';
import { Meter } from '../../src/community/community.js';
import { Direction } from '../../src/kernel/profile.js';
import { QUARTER_HOUR_MS } from '../../src/kernel/quarter-hour.js';
import { QuarterHours } from '../../src/kernel/zone.js';
import { SeededRandom } from '../support/seeded-random.js';

/** What a meter's register said over the year, and what it counted by it, the factor included. */
export interface RegisterRecord {
  readonly series: ReadingSeries;
  readonly counted: number;
}

/** What is to be read: a meter's register, what truly flowed, and where something may go wrong. */
export interface RegisterToRead {
  readonly meter: Meter;
  readonly register: Direction;
  readonly span: QuarterHours;
  readonly flow: Float64Array;
  /** Places of the year at which an outage, a dip or a reset may begin; five days apart. */
  readonly slots: readonly number[];
}

const KWH = 1_000_000;
/** Readings that fail in a row: the gap is two hours, five hours and two days long. */
const OUTAGES = [7, 19, 191];

/** The readings of a register with its mishaps; everything is drawn from `random`. */
export function readRegister(toRead: RegisterToRead, random: SeededRandom): RegisterRecord {
  const { meter, span } = toRead;
  const begin = placeOf(meter.from, span) ?? 0;
  const end = placeOf(meter.to, span) ?? span.count;
  const step = random.pick([1, 1, 2]);
  const places = placesBetween(begin, end, step);
  const clear = toRead.slots.filter((slot) => slot > begin + 200 && slot < end - 400);
  const slots = random.shuffled(clear);
  const { values, lost } = countUp(toRead, places, slots, random);
  const whole = values[values.length - 1] - values[0];
  const shown = meter.digits === undefined ? values : values.map((value) => value % modulus(meter));
  const from = (slot: number) => places.findIndex((place) => place >= slot);
  for (const slot of slots.splice(0, random.whole(0, 3))) dip(shown, from(slot), meter, random);
  const silent = new Set<number>();
  for (const slot of slots.splice(0, random.whole(0, 5))) {
    const length = random.pick(OUTAGES);
    for (let place = slot; place < slot + length; place += 1) silent.add(place);
  }
  const kept = places.map((place, index) => ({ place, value: shown[index] }));
  const read = kept.filter(({ place }) => !silent.has(place));
  const factor = factorOf(meter);
  return { series: seriesOf(toRead, read, [begin, end], random), counted: (whole + lost) * factor };
}

function factorOf({ factor }: Meter): number {
  return Number(factor.numerator) / Number(factor.denominator);
}

function modulus({ digits = 0 }: Meter): number {
  return 10 ** digits * KWH;
}

function placeOf(instant: number | undefined, { first }: QuarterHours): number | undefined {
  return instant === undefined ? undefined : instant / QUARTER_HOUR_MS - first;
}

/** Every or every other boundary, and the instants the meter was put on and taken off. */
function placesBetween(begin: number, end: number, step: number): number[] {
  const places = [begin];
  for (let place = Math.floor(begin) + 1; place < end; place += 1) {
    if (place % step === 0) places.push(place);
  }
  return [...places, end];
}

/** What has flowed up to a place, also inside a quarter-hour. */
function flowedUpTo(flow: Float64Array): (place: number) => number {
  const sums = new Float64Array(flow.length + 1);
  flow.forEach((value, place) => (sums[place + 1] = sums[place] + value));
  return (place) => {
    const whole = Math.floor(place);
    return sums[whole] + Math.round((flow.at(whole) ?? 0) * (place - whole));
  };
}

/**
 * The register's values without roll-over; perhaps with a reset, which forgets what flowed in the
 * quarter-hour before it. `lost` turns last minus first into what was counted: a reset begins again.
 */
function countUp(
  { meter, flow }: RegisterToRead,
  places: readonly number[],
  slots: number[],
  random: SeededRandom,
): { readonly values: number[]; readonly lost: number } {
  const rollsOver = meter.digits !== undefined;
  const start = rollsOver
    ? modulus(meter) - random.whole(20, 900) * KWH
    : random.whole(3000, 9000) * KWH + random.whole(0, 999_999);
  const slot = !rollsOver && random.chance(0.3) ? slots.shift() : undefined;
  const factor = factorOf(meter);
  const values: number[] = [];
  const flowed = flowedUpTo(flow);
  let [value, until, before] = [start, flowed(places[0]), 0];
  for (const place of places) {
    const advance = (flowed(place) - until) / factor;
    until += advance * factor;
    value += advance;
    if (slot !== undefined && before === 0 && place >= slot) {
      before = values[values.length - 1];
      value = Math.floor(advance / 2);
    }
    values.push(value);
  }
  return { values, lost: before };
}

/** A register that shows less for a while, once in a while nothing at all. */
function dip(shown: number[], index: number, meter: Meter, random: SeededRandom): void {
  const length = random.whole(1, 6);
  if (shown[index + length] < shown[index - 1]) return;
  const amount = random.pick([0.01 * KWH, 1.5 * KWH, Infinity]);
  for (let place = index; place < index + length; place += 1) {
    if (amount === Infinity) shown[place] = meter.digits === undefined ? 0 : shown[place];
    else if (shown[place] > 20 * KWH) shown[place] -= amount;
  }
}

/** Readings up to 20 s beside their boundary; the first and the last of a meter are on time. */
function seriesOf(
  { meter, register, span }: RegisterToRead,
  read: readonly { readonly place: number; readonly value: number }[],
  ends: readonly number[],
  random: SeededRandom,
): ReadingSeries {
  const late = random.chance(0.5);
  const at = read.map(({ place }) => {
    const boundary = (span.first + place) * QUARTER_HOUR_MS;
    return late && !ends.includes(place) ? boundary + random.whole(-20, 20) * 1000 : boundary;
  });
  return {
    meter: meter.id,
    register,
    at: Float64Array.from(at),
    milliwattHours: Float64Array.from(read, ({ value }) => value),
    estimated: new Uint8Array(read.length),
  };
}
