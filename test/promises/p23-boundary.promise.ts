import assert from 'node:assert/strict';
import { ReadingSeries } from '../../src/acquisition/record/reading.js';
import { Meter, MeterId, MeteringPointId } from '../../src/community/community.js';
import { METHODS, QUALITIES } from '../../src/kernel/profile.js';
import { quarterHour, QUARTER_HOUR_MS } from '../../src/kernel/quarter-hour.js';
import { Ratio } from '../../src/kernel/ratio.js';
import { Zone } from '../../src/kernel/zone.js';
import { measureRegisters } from '../../src/measurements/measure-registers.js';
import { SeededRandom } from '../support/seeded-random.js';
import { countOf, Figures, KeptPromise, PromiseRun } from './promise.js';

const DAY = 96;
const POLL_MS = 60_000;
const LATENCY_MS = 20_000;
const WATTS_MAX = 11_000;
const REACH_MS = 30_000;
const MS_PER_HOUR = 3_600_000;
const utc = new Zone('UTC');
const first = quarterHour(Date.parse('2026-03-10T00:00:00Z') / QUARTER_HOUR_MS);
const start = first * QUARTER_HOUR_MS;

export const promise: KeptPromise = {
  number: '23',
  sentence:
    'A quarter-hour boundary is never wrong by more than the energy of the seconds to its reading, ' +
    'and a value that no reading stands for says so.',
  prove: (run) => Promise.resolve(prove(run)),
};

/** SCENARIO's rule decides figures: a reading within 30 s stands for a boundary; shares are reported. */
function prove(run: PromiseRun): Figures {
  const days = countOf(run, { C: 1, F: 10, N: 100 });
  const tally = {
    boundaries: 0,
    within2s: 0,
    within9s: 0,
    wrongFlag: 0,
    beyondBound: 0,
    control: 0,
  };
  for (let meter = 0; meter < 200; meter += 1) {
    const course = new Course(run.random.named(`meter ${meter}`), days);
    check(course, tally);
  }
  if (tally.beyondBound > 0) throw new Error(`${tally.beyondBound} values are beyond the bound`);
  if (tally.wrongFlag > 0) throw new Error(`${tally.wrongFlag} values carry the wrong flag`);
  if (tally.control === 0) throw new Error('the control was not found: late stamps look exact');
  const share = (count: number) => `${((100 * count) / tally.boundaries).toFixed(2)}%`;
  return {
    boundaries: tally.boundaries,
    within_2s: share(tally.within2s),
    within_9s: share(tally.within9s),
    wrong_flag: tally.wrongFlag,
    beyond_bound: tally.beyondBound,
    control_beyond_bound: tally.control,
  };
}

type Tally = Record<
  'boundaries' | 'within2s' | 'within9s' | 'wrongFlag' | 'beyondBound' | 'control',
  number
>;

function check(course: Course, tally: Tally): void {
  const nearest = course.nearest();
  const count = nearest.length - 1;
  for (const distance of nearest) {
    tally.boundaries += 1;
    if (distance <= 2_000) tally.within2s += 1;
    if (distance <= 9_000) tally.within9s += 1;
  }
  const measured = measuredFrom(course, course.at, count);
  // A service that takes the time of the answer's quarter-hour for the time of the value.
  const careless = measuredFrom(
    course,
    course.at.map((at) => at + 4 * REACH_MS),
    count,
  );
  for (let place = 0; place < count; place += 1) {
    const from = start + place * QUARTER_HOUR_MS;
    const truth = course.energyAt(from + QUARTER_HOUR_MS) - course.energyAt(from);
    const seconds = nearest[place] + nearest[place + 1];
    const bound = (WATTS_MAX * 1_000 * seconds) / MS_PER_HOUR + 2;
    const reach = (WATTS_MAX * 1_000 * 2 * POLL_MS) / MS_PER_HOUR;
    const isDirect = nearest[place] <= REACH_MS && nearest[place + 1] <= REACH_MS;
    const most = isDirect ? bound : reach;
    if (Math.abs(measured.milliwattHours[place] - truth) > most) tally.beyondBound += 1;
    if (Math.abs(careless.milliwattHours[place] - truth) > most) tally.control += 1;
    const flag = `${QUALITIES[measured.quality[place]]} ${METHODS[measured.method[place]]}`;
    if (flag !== (isDirect ? 'measured direct' : 'measured interpolated')) tally.wrongFlag += 1;
  }
}

function measuredFrom(course: Course, at: readonly number[], count: number) {
  const meter: Meter = {
    id: 'm' as MeterId,
    meteringPoint: 'flat' as MeteringPointId,
    factor: Ratio.one,
  };
  const readings: ReadingSeries = {
    meter: meter.id,
    register: 'import',
    at: Float64Array.from(at),
    milliwattHours: Float64Array.from(course.at, (real) => course.energyAt(real)),
    estimated: new Uint8Array(at.length),
  };
  const record = { registers: [{ meter, readings }], knownFrom: -Infinity, knownTo: Infinity };
  return measureRegisters(record, { first, count }, utc);
}

/** A meter polled every minute whose answers come up to 20 s late, and what it truly counted. */
class Course {
  /** When each value was true. */
  readonly at: readonly number[];
  private readonly counted: readonly number[];

  constructor(
    random: SeededRandom,
    private readonly days: number,
  ) {
    const minutes = days * DAY * 15;
    let sum = 0;
    this.counted = Array.from({ length: minutes + 5 }, () => {
      const before = sum;
      sum += Math.round((random.next() * WATTS_MAX * 1_000 * POLL_MS) / MS_PER_HOUR);
      return before;
    });
    const latency = random.next() < 0.9 ? 1_500 : LATENCY_MS;
    this.at = Array.from(
      { length: minutes + 2 },
      (_, place) => start + place * POLL_MS + Math.floor(random.next() * latency),
    );
  }

  /** Whole milliwatt-hours at an instant: even power inside a minute. */
  energyAt(at: number): number {
    const minute = Math.floor((at - start) / POLL_MS);
    const inside = (at - start - minute * POLL_MS) / POLL_MS;
    const [from, to] = [this.counted.at(minute), this.counted.at(minute + 1)];
    assert(from !== undefined && to !== undefined, 'the course covers the readings');
    return Math.round(from + (to - from) * inside);
  }

  /** Milliseconds from each boundary to the reading that lies nearest. */
  nearest(): number[] {
    return Array.from({ length: this.days * DAY + 1 }, (_, place) => {
      const boundary = start + place * QUARTER_HOUR_MS;
      const minute = place * 15;
      const near = [this.at[Math.max(0, minute - 1)], this.at[minute], this.at[minute + 1]];
      return Math.min(...near.map((at) => Math.abs(at - boundary)));
    });
  }
}
