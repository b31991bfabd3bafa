import { DeviceState } from '../acquisition/device-state.js';
import { LatestReading, ReadingSeries } from '../acquisition/record/reading.js';
import { Community, Meter, MeterId, MeteringPoint } from '../community/community.js';
import { LocalDay, nextPeriod, periodOf } from '../kernel/local-day.js';
import { Direction } from '../kernel/profile.js';
import { Instant, instant } from '../kernel/quarter-hour.js';
import { MeterEpoch } from '../measurements/meter-epoch.js';
import { BOUNDARY_REACH_MS } from '../measurements/register-track.js';

/** `soon`: the calibration ends within three months. */
export type CalibrationState = 'unknown' | 'valid' | 'soon' | 'expired';

/** A register's value at one moment of a meter's life, in milliwatt-hours before any factor. */
export interface BookedReading {
  readonly register: Direction;
  readonly at: Instant;
  readonly milliwattHours: number;
}

/** One entry of the book: a meter at its point, with one transformer factor, for a time. */
export interface BookedMeter {
  readonly meter: Meter;
  readonly isPresent: boolean;
  readonly calibration: CalibrationState;
  readonly serials: readonly MeterEpoch[];
  readonly installed: readonly BookedReading[];
  /** Empty while the meter is there. */
  readonly removed: readonly BookedReading[];
  readonly latest: readonly LatestReading[];
  readonly devices: readonly DeviceState[];
}

export interface BookedPoint {
  readonly point: MeteringPoint;
  /** In the order of time. */
  readonly meters: readonly BookedMeter[];
}

/** What is known of the meters of a community. */
export interface MeterKnowledge {
  readonly epochs: readonly MeterEpoch[];
  readonly latest: readonly LatestReading[];
  readonly devices: readonly DeviceState[];
  /** Readings around every beginning and end (`boundariesOf`), several series per register allowed. */
  readonly readings: readonly ReadingSeries[];
}

/** The instants at which a reading belongs in the book; the first reading where nobody says since when. */
export function boundariesOf({ meters }: Community): readonly Instant[] {
  const all = meters.flatMap(({ from, to }) => [
    from ?? instant(0),
    ...(to === undefined ? [] : [to]),
  ]);
  return [...new Set(all)].sort((a, b) => a - b);
}

/** The meters of every metering point in the order of time. */
export function meterBook(
  community: Community,
  known: MeterKnowledge,
  now: Instant,
): readonly BookedPoint[] {
  const today = community.zone.localDayOf(now);
  return community.meteringPoints.map((point) => ({
    point,
    meters: community.meters
      .filter(({ meteringPoint }) => meteringPoint === point.id)
      .sort((a, b) => (a.from ?? -Infinity) - (b.from ?? -Infinity))
      .map((meter) => bookedMeter(meter, known, { now, today })),
  }));
}

export function calibrationState(until: LocalDay | undefined, today: LocalDay): CalibrationState {
  if (until === undefined) return 'unknown';
  if (until < today) return 'expired';
  const later = nextPeriod(nextPeriod(nextPeriod(periodOf(today))));
  return until < `${later}${today.slice(7)}` ? 'soon' : 'valid';
}

/** The first reading of each register from an instant on (30 s before it count too), until another. */
export function readingsFrom(
  series: readonly ReadingSeries[],
  { meter, from, to }: { meter: MeterId; from: number; to: number },
): BookedReading[] {
  const isIn = (at: number) => at >= from - BOUNDARY_REACH_MS && at < to;
  return perRegister(series, meter, isIn).flatMap((found) => found.slice(0, 1));
}

/** The last reading of each register up to an instant (30 s after it count too), since another. */
export function readingsUntil(
  series: readonly ReadingSeries[],
  { meter, from, to }: { meter: MeterId; from: number; to: number },
): BookedReading[] {
  const isIn = (at: number) => at > from && at <= to + BOUNDARY_REACH_MS;
  return perRegister(series, meter, isIn).flatMap((found) => found.slice(-1));
}

function bookedMeter(
  meter: Meter,
  { epochs, latest, devices, readings }: MeterKnowledge,
  { now, today }: { readonly now: Instant; readonly today: LocalDay },
): BookedMeter {
  const { id, calibratedUntil } = meter;
  const [from, to] = [meter.from ?? 0, meter.to ?? Infinity];
  const isPresent = from <= now && now < to;
  const span = { meter: id, from, to };
  const isOwn = (one: { readonly meter: MeterId }) => one.meter === id;
  const serials = epochs.filter(isOwn).sort((a, b) => a.from - b.from);
  return {
    meter,
    isPresent,
    calibration: calibrationState(calibratedUntil, today),
    serials: serials.filter((one, place) => one.from < to && endOf(serials, place) > from),
    installed: readingsFrom(readings, span),
    removed: meter.to === undefined ? [] : readingsUntil(readings, span),
    latest: isPresent ? latest.filter(isOwn) : [],
    devices: isPresent ? devices.filter(isOwn) : [],
  };
}

function endOf(serials: readonly MeterEpoch[], place: number): number {
  return serials.at(place + 1)?.from ?? Infinity;
}

function perRegister(
  series: readonly ReadingSeries[],
  meter: MeterId,
  isIn: (at: number) => boolean,
): BookedReading[][] {
  const registers = (['import', 'export'] as const).map((register) =>
    series
      .filter((one) => one.meter === meter && one.register === register)
      .flatMap(({ at, milliwattHours }) =>
        [...at].map((moment, place) => ({
          register,
          at: moment as Instant,
          milliwattHours: milliwattHours[place],
        })),
      )
      .filter(({ at }) => isIn(at))
      .sort((a, b) => a.at - b.at),
  );
  return registers.filter((found) => found.length > 0);
}
