import { Community, MeterId, MeteringPointKind } from '../community/community.js';
import { Instant } from '../kernel/quarter-hour.js';

/** The newest value of a meter's quantity. */
export interface NewestValue {
  readonly meter: MeterId;
  readonly quantity: string;
  readonly at: Instant;
  readonly value: number;
}

const FRESH_MS = 5 * 60_000;

/** Watts now; undefined where no meter has told in the last five minutes. */
export interface PowerNow {
  readonly roof: number | undefined;
  readonly flats: number | undefined;
  readonly chargers: number | undefined;
  /** Positive from the grid, negative into it. */
  readonly grid: number | undefined;
}

/** Adds up the newest powers by kind of metering point; generation counts positive. */
export function powerNow(
  community: Community,
  latest: readonly NewestValue[],
  now: Instant,
): PowerNow {
  const points = new Map(community.meters.map(({ id, meteringPoint }) => [id, meteringPoint]));
  const kinds = new Map(community.meteringPoints.map(({ id, kind }) => [id, kind]));
  const sum = (kind: MeteringPointKind): number | undefined => {
    const fresh = latest.filter(({ quantity, meter, at }) => {
      const point = points.get(meter);
      const fits = point !== undefined && kinds.get(point) === kind;
      return fits && quantity === 'power' && at > now - FRESH_MS;
    });
    return fresh.length === 0 ? undefined : fresh.reduce((watts, { value }) => watts + value, 0);
  };
  const generation = sum('generation');
  return {
    roof: generation === undefined ? undefined : Math.max(0, -generation),
    flats: sum('consumption'),
    chargers: sum('charge-point'),
    grid: sum('grid'),
  };
}
