import { Community, MeteringPoint } from '../community/community.js';
import { kwhText } from '../kernel/energy.js';
import { quarterHour, QUARTER_HOUR_MS, quarterHourText } from '../kernel/quarter-hour.js';
import { FUSE_MARGIN, PLANT_MARGIN } from './hold-rules.js';
import { Finding, MeasurementSeries, methodCode, qualityCode } from './measurement.js';
import { checkFinding, CheckCode } from './plausibility.js';
import { isNight } from './sun-elevation.js';

const DAY = 96;
/** Consumption may rest for two weeks, a roof gives something within one. */
const ZERO_RUN = { generation: 7 * DAY, other: 14 * DAY };
/** The very same value for four days: a source that repeats its last word. */
const STALE_RUN = 4 * DAY;
/** A spike is twenty times what the point usually has, and more than ten kilowatts. */
const SPIKE_TIMES = 20;
const SPIKE_MWH = 2_500_000;
/** A plant's electronics may give a watt-hour back at night. */
const NIGHT_MWH = 1_000;
const QUARTER_HOURS_PER_HOUR = 4;
const MWH_PER_KWH = 1_000_000;

/**
 * What does not fit in the quarter-hours of one metering point: negative values, more than its
 * connection carries, long zeros, values that repeat, spikes, generation at night. `now` is where the
 * future begins; a file run has none. Night is looked for only where the roof's place is known.
 */
export function checkSeries(
  series: MeasurementSeries,
  community: Community,
  now?: number,
): Finding[] {
  const point = community.meteringPoints.find(({ id }) => id === series.meteringPoint);
  if (point === undefined) return [];
  return [
    ...whereEver(series, 'value-negative', 'the value is negative', (value) => value < 0),
    ...aboveCapacity(series, point),
    ...inTheFuture(series, now),
    ...runs(series, point),
    ...spikes(series, point),
    ...nightGeneration(series, point, community),
  ];
}

type Test = (value: number, place: number) => boolean;

function whereEver(
  series: MeasurementSeries,
  code: CheckCode,
  what: string,
  test: Test,
): Finding[] {
  let [count, first] = [0, 0];
  series.milliwattHours.forEach((value, place) => {
    if (Number.isNaN(value) || !test(value, place)) return;
    if (count === 0) first = place;
    count += 1;
  });
  if (count === 0) return [];
  const since = quarterHourText(quarterHour(series.first + first));
  const value = `${kwhText(series.milliwattHours[first])} kWh`;
  const text = `${what} (${count} quarter-hours, the first at ${since} with ${value})`;
  return [checkFinding(code, `${series.meteringPoint}/${series.direction}`, count, text)];
}

function aboveCapacity(series: MeasurementSeries, { kind, limitKw }: MeteringPoint): Finding[] {
  if (limitKw === undefined) return [];
  const margin = kind === 'generation' ? PLANT_MARGIN : FUSE_MARGIN;
  const most = (limitKw * margin * MWH_PER_KWH) / QUARTER_HOURS_PER_HOUR;
  const what = `the mean power is above ${margin} times the ${limitKw} kW of the metering point`;
  return whereEver(series, 'above-capacity', what, (value) => value > most);
}

function inTheFuture(series: MeasurementSeries, now: number | undefined): Finding[] {
  if (now === undefined) return [];
  const from = Math.floor(now / QUARTER_HOUR_MS) - series.first;
  return whereEver(
    series,
    'in-the-future',
    'the quarter-hour is not over',
    (_, place) => place > from,
  );
}

/** Runs of zeros, and of one value; values that are put together by a rule repeat rightly. */
function runs(series: MeasurementSeries, { kind }: MeteringPoint): Finding[] {
  const zeroRun = kind === 'generation' ? ZERO_RUN.generation : ZERO_RUN.other;
  const zero = runsOf(series, (value) => value === 0, zeroRun);
  const own = new Set([methodCode('direct'), methodCode('')]);
  const isOwn: Test = (value, place) =>
    value !== 0 &&
    series.quality[place] !== qualityCode('substitute') &&
    own.has(series.method[place]);
  const stale = runsOf(series, isOwn, STALE_RUN);
  const days = (count: number) => `${Math.floor(count / DAY)} days`;
  return [
    ...(kind === 'consumption' || kind === 'generation' || kind === 'charge-point'
      ? whereEver(
          series,
          'zero-run',
          `nothing for at least ${days(zeroRun)}`,
          (_, at) => zero[at] === 1,
        )
      : []),
    ...whereEver(
      series,
      'value-stale',
      `the same value for at least ${days(STALE_RUN)}`,
      (_, at) => stale[at] === 1,
    ),
  ];
}

/** 1 at every place of a run of equal values that pass the test and last long enough. */
function runsOf({ milliwattHours }: MeasurementSeries, test: Test, least: number): Uint8Array {
  const marks = new Uint8Array(milliwattHours.length);
  for (let begin = 0; begin < milliwattHours.length;) {
    let end = begin + 1;
    const value = milliwattHours[begin];
    const counts = test(value, begin);
    while (
      counts &&
      end < milliwattHours.length &&
      milliwattHours[end] === value &&
      test(value, end)
    ) {
      end += 1;
    }
    if (counts && end - begin >= least) marks.fill(1, begin, end);
    begin = end;
  }
  return marks;
}

function spikes(series: MeasurementSeries, { limitKw }: MeteringPoint): Finding[] {
  if (limitKw !== undefined) return [];
  const values = series.milliwattHours.filter((value) => value > 0).sort();
  const usual = values.at(Math.floor(values.length / 2)) ?? 0;
  const most = Math.max(SPIKE_MWH, usual * SPIKE_TIMES);
  return whereEver(
    series,
    'value-spike',
    `more than ${SPIKE_TIMES} times what is usual here`,
    (value) => value > most,
  );
}

function nightGeneration(
  series: MeasurementSeries,
  { kind }: MeteringPoint,
  { latitude, longitude }: Community,
): Finding[] {
  if (kind !== 'generation' || latitude === undefined || longitude === undefined) return [];
  const place = { latitude, longitude };
  return whereEver(
    series,
    'night-generation',
    'the sun is more than 6° below the horizon, but the plant gives',
    (value, at) => {
      const from = (series.first + at) * QUARTER_HOUR_MS;
      return value > NIGHT_MWH && isNight(from, from + QUARTER_HOUR_MS, place);
    },
  );
}
