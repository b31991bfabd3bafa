import {
  Community,
  MeteringPoint,
  MeteringPointId,
  MeteringPointKind,
} from '../community/community.js';
import { firstDayOf, nextPeriod, Period } from '../kernel/local-day.js';
import { Direction } from '../kernel/profile.js';
import { QuarterHour, quarterHour, quarterHourOf } from '../kernel/quarter-hour.js';
import { intersection } from '../kernel/validity.js';
import { QuarterHours } from '../kernel/zone.js';
import { byText } from '../kernel/text-order.js';

/** A metering point and direction whose energy counts, and the quarter-hours in which it exists. */
export interface NeededSeries extends QuarterHours {
  readonly meteringPoint: MeteringPointId;
  readonly direction: Direction;
}

const DIRECTIONS: Readonly<Record<MeteringPointKind, readonly Direction[]>> = {
  grid: ['export', 'import'],
  generation: ['export'],
  storage: ['export', 'import'],
  consumption: ['import'],
  'charge-point': ['import'],
};

/**
 * What has to be measured in a period: by metering point, then direction, in text order. Of a month that
 * still runs only the quarter-hours before `until`.
 */
export function neededSeries(
  community: Community,
  period: Period,
  until = quarterHour(Number.MAX_SAFE_INTEGER),
): readonly NeededSeries[] {
  return [...community.meteringPoints]
    .sort((a, b) => byText(a.id, b.id))
    .flatMap((point) => {
      const span = existenceIn(point, period, community, until);
      return DIRECTIONS[point.kind].flatMap((direction) =>
        span === undefined ? [] : [{ meteringPoint: point.id, direction, ...span }],
      );
    });
}

/** The quarter-hours of a period before `until` in which a point exists; undefined for none. */
function existenceIn(
  point: MeteringPoint,
  period: Period,
  { zone }: Community,
  until: QuarterHour,
): QuarterHours | undefined {
  const month = { from: firstDayOf(period), to: firstDayOf(nextPeriod(period)) };
  const days = intersection({ from: point.from ?? month.from, to: point.to }, month);
  if (days?.to === undefined) return undefined;
  const first = quarterHourOf(zone.startOfDay(days.from));
  const end = Math.min(quarterHourOf(zone.startOfDay(days.to)), until);
  return end > first ? { first, count: end - first } : undefined;
}
