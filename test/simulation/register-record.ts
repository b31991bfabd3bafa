import { ReadingSeries } from '../../src/acquisition/reading.js';
import { Meter } from '../../src/community/community.js';
import { Direction } from '../../src/kernel/profile.js';
import { QUARTER_HOUR_MS } from '../../src/kernel/quarter-hour.js';
import { QuarterHours } from '../../src/kernel/zone.js';
import { SeededRandom } from './seeded-random.js';

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
/** Two hours, five hours, two days. */
const OUTAGES = [8, 20, 192];

/** The readings of a register with its mishaps; everything is drawn from `random`. */
export function readRegister(toRead: RegisterToRead, random: SeededRandom): RegisterRecord {
  const { meter, span } = toRead;
  const begin = placeOf(meter.from, span) ?? 0;
  const end = placeOf(meter.to, span) ?? span.count;
  const step = (end - begin) % 2 === 0 ? random.pick([1, 1, 2]) : 1;
  const places: number[] = [];
  for (let place = begin; place <= end; place += step) places.push(place);
  const clear = toRead.slots.filter((slot) => slot > begin + 200 && slot < end - 400);
  const slots = random.shuffled(clear);
  const { values, lost } = countUp(toRead, places, slots, random);
  const whole = values[values.length - 1] - values[0];
  const shown = meter.digits === undefined ? values : values.map((value) => value % modulus(meter));
  const at = (place: number) => Math.round((place - begin) / step);
  for (const slot of slots.splice(0, random.whole(0, 3))) dip(shown, at(slot), meter, random);
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
  let [value, from, before] = [start, places[0], 0];
  for (const place of places) {
    let advance = 0;
    for (; from < place; from += 1) advance += flow[from];
    value += advance / factor;
    if (slot !== undefined && before === 0 && place >= slot) {
      before = values[values.length - 1];
      value = Math.floor(advance / factor / 2);
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
