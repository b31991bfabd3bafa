import { ReadingRemark } from '../acquisition/record/reading-remark.js';
import { ReadingSeries } from '../acquisition/record/reading.js';
import { Community, Meter } from '../community/community.js';
import { kwhText } from '../kernel/energy.js';
import { addDays, Period } from '../kernel/local-day.js';
import { instantText, QUARTER_HOUR_MS, startOf } from '../kernel/quarter-hour.js';
import { Ratio } from '../kernel/ratio.js';
import { Finding, Measurements, MeasurementSeries, methodCode } from './measurement.js';
import { MeterEpoch, serialsGivenTwice } from './meter-epoch.js';
import { CheckCode, checkFinding } from './plausibility.js';
import { stepsOf } from './register-steps.js';
import { trackOf } from './register-track.js';

/** Meters may be wrong by 2 % together, and by ten watt-hours; above a twentieth one is wired wrongly. */
const SUM_TOLERANCE = { percent: 2, mwh: 10_000 };
const SUM_BROKEN_PERCENT = 5;

/**
 * The sum check of a month: generation + drawn from the grid = consumption + fed in + what the storage
 * took. One finding for the community, where the difference is above 5 %; nothing without a grid point
 * or where a value is missing.
 */
export function checkSum(community: Community, { series }: Measurements): Finding[] {
  const grid = community.meteringPoints.some(({ kind }) => kind === 'grid');
  const whole = series.every(({ milliwattHours }) => !milliwattHours.some(Number.isNaN));
  if (!grid || !whole) return [];
  let [into, out] = [0, 0];
  for (const { meteringPoint, direction, milliwattHours } of series) {
    const kind = community.meteringPoints.find(({ id }) => id === meteringPoint)?.kind;
    const total = milliwattHours.reduce((a, b) => a + b, 0);
    if ((kind === 'grid') === (direction === 'import')) into += total;
    else out += total;
  }
  const difference = Math.abs(into - out);
  const tolerated = (into * SUM_TOLERANCE.percent) / 100 + SUM_TOLERANCE.mwh;
  if (difference <= tolerated || difference * 100 <= into * SUM_BROKEN_PERCENT) return [];
  const text =
    `what came in (${kwhText(into)} kWh) and what was used (${kwhText(out)} kWh) differ by more than ` +
    `${SUM_BROKEN_PERCENT} %: a meter is missing, reversed or counts for somebody else`;
  return [checkFinding('sum-meter', community.id, 1, text)];
}

/** Meters in use in a month after the last day of their calibration. */
export function checkCalibration(community: Community, period: Period): Finding[] {
  const { first, count } = community.zone.quarterHoursOfPeriod(period);
  const [from, to] = [startOf(first), (first + count) * QUARTER_HOUR_MS];
  return community.meters
    .filter(({ calibratedUntil, ...meter }) => {
      if (calibratedUntil === undefined) return false;
      const ended = community.zone.startOfDay(addDays(calibratedUntil, 1));
      const since = Math.max(from, ended, meter.from ?? -Infinity);
      return Math.min(to, meter.to ?? Infinity) > since;
    })
    .map(({ id, meteringPoint, calibratedUntil }) =>
      checkFinding(
        'calibration-expired',
        `${meteringPoint}/${id}`,
        1,
        `meter ${id} was calibrated until ${calibratedUntil ?? ''} only: exchange it`,
      ),
    );
}

/**
 * The sum of a month's quarter-hours against what the register advanced between its readings at both
 * ends of the month, within one milliwatt-hour per step: a check of our own arithmetic. Only where one
 * meter was read at both ends and never fell.
 */
export function checkRegisterSum(
  series: MeasurementSeries,
  meter: Meter,
  readings: ReadingSeries,
): Finding[] {
  const [first, end] = [series.first, series.first + series.milliwattHours.length];
  const track = trackOf(meter, readings);
  const from = track.at.indexOf(first * QUARTER_HOUR_MS);
  const to = track.at.indexOf(end * QUARTER_HOUR_MS);
  const odd = ['reset', 'rollover', 'dip', 'exchange'].map((name) =>
    methodCode(name as 'reset' | 'rollover' | 'dip' | 'exchange'),
  );
  if (from < 0 || to < 0 || series.method.some((code) => odd.includes(code))) return [];
  if (series.milliwattHours.some(Number.isNaN)) return [];
  const advance = Ratio.of(track.value[to] - track.value[from])
    .times(meter.factor)
    .round();
  const total = series.milliwattHours.reduce((a, b) => a + b, 0);
  const steps = stepsOf(track).length;
  if (Math.abs(advance - total) <= steps) return [];
  const text =
    `its quarter-hours add up to ${kwhText(total)} kWh, but register ${series.direction} of meter ` +
    `${meter.id} advanced by ${kwhText(Math.max(0, advance))} kWh`;
  return [checkFinding('register-sum', `${series.meteringPoint}/${series.direction}`, 1, text)];
}

/** Two meters that give the same serial number: one device is read twice, or wired to the wrong id. */
export function checkSerials(community: Community, epochs: readonly MeterEpoch[]): Finding[] {
  return serialsGivenTwice(epochs).map(([earlier, later]) => {
    const point = community.meters.find(({ id }) => id === later.meter)?.meteringPoint;
    const text = `meter ${later.meter} gives the serial number ${later.serial} of meter ${earlier.meter}`;
    return checkFinding('serial-twice', `${point ?? later.meter}/${later.meter}`, 1, text);
  });
}

const REMARKS: Readonly<Record<ReadingRemark['remark'], readonly [CheckCode, string]>> = {
  conflict: ['value-conflict', 'another value came for an instant that has one; it was set aside'],
  clock: ['clock-set', 'readings came when a clock had just been set'],
  'no-delivery-guarantee': [
    'no-delivery-guarantee',
    'readings came with QoS 0; let the meter use QoS 1',
  ],
  'scale-changed': ['scale-changed', 'the scale factor changed while the register was read'],
};

/** What the readings themselves say: flags they carry, and other values that came for the same instant. */
export function checkRemarks(community: Community, remarks: readonly ReadingRemark[]): Finding[] {
  return remarks.map(({ meter, register, remark, count, firstAt }) => {
    const point = community.meters.find(({ id }) => id === meter)?.meteringPoint ?? meter;
    const [code, what] = REMARKS[remark];
    const text = `${what} (meter ${meter}, ${count} times, first at ${instantText(firstAt)})`;
    return checkFinding(code, `${point}/${register}`, count, text);
  });
}

/** Without the place of the roof nobody can tell whether the sun had set: one note for the community. */
export function checkNight({ id, meteringPoints, latitude, longitude }: Community): Finding[] {
  const hasPlant = meteringPoints.some(({ kind }) => kind === 'generation');
  if (!hasPlant || (latitude !== undefined && longitude !== undefined)) return [];
  const text =
    'generation at night is not looked for: write latitude and longitude into community.yaml';
  return [checkFinding('night-unchecked', id, 1, text)];
}
