import { Community, MeteringPointId } from '../community/community.js';
import { Direction } from '../kernel/profile.js';
import { quarterHour, QUARTER_HOUR_MS } from '../kernel/quarter-hour.js';
import { MeasurementSeries, qualityCode } from './measurement.js';
import { MeasuredDay } from './measured-day.js';
import { SubstituteBasis, SubstituteGap, TrueValues } from './substitute.js';
import { isNight } from './sun-elevation.js';

/** The runs of missing quarter-hours of measured series. */
export function gapsOf(series: readonly MeasurementSeries[]): SubstituteGap[] {
  const gaps: SubstituteGap[] = [];
  for (const { meteringPoint, direction, first, milliwattHours } of series) {
    for (let place = 0; place < milliwattHours.length; place += 1) {
      if (!Number.isNaN(milliwattHours[place])) continue;
      const begin = place;
      while (place < milliwattHours.length && Number.isNaN(milliwattHours[place])) place += 1;
      const at = quarterHour(first + begin);
      gaps.push({ meteringPoint, direction, first: at, count: place - begin });
    }
  }
  return gaps;
}

/** What a gap's substitutes may rest on, out of stored days by `point/direction`. */
export function basisOf(
  { meteringPoint, direction }: Pick<SubstituteGap, 'meteringPoint' | 'direction'>,
  community: Community,
  days: ReadonlyMap<string, readonly MeasuredDay[]>,
): SubstituteBasis {
  const { zone, land, latitude, longitude, meteringPoints } = community;
  const trueValues = (point: MeteringPointId, name: Direction) =>
    trueValuesOf(days.get(`${point}/${name}`) ?? []);
  const plants = meteringPoints.filter(
    ({ id, kind }) => kind === 'generation' && id !== meteringPoint,
  );
  const place =
    latitude === undefined || longitude === undefined ? undefined : { latitude, longitude };
  return {
    kind: meteringPoints.find(({ id }) => id === meteringPoint)?.kind ?? 'consumption',
    zone,
    land,
    own: trueValues(meteringPoint, direction),
    references: plants.map(({ id }) => trueValues(id, 'export')),
    isNight:
      place === undefined
        ? undefined
        : (at) => isNight(at * QUARTER_HOUR_MS, (at + 1) * QUARTER_HOUR_MS, place),
  };
}

/** Measured and given values only: a substitute never rests on another. */
function trueValuesOf(days: readonly MeasuredDay[]): TrueValues {
  const isTrue = new Set([qualityCode('measured'), qualityCode('given')]);
  const values = new Map<number, number>();
  for (const { first, milliwattHours, quality } of days) {
    quality.forEach((code, place) => {
      if (isTrue.has(code)) values.set(first + place, milliwattHours[place]);
    });
  }
  return (at) => values.get(at);
}
