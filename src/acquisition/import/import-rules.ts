import { didYouMean } from '../../community/closest-word.js';
import { Community, Meter, MeteringPoint, MeteringPointKind } from '../../community/community.js';
import { Direction } from '../../kernel/profile.js';
import { Instant, instantText } from '../../kernel/quarter-hour.js';
import { Cell, spreadsheetHint } from './file-cells.js';

/** Devices' clocks may be this much ahead. */
export const AHEAD_MS_MAX = 300_000;

const DIRECTIONS: Readonly<Record<MeteringPointKind, readonly Direction[]>> = {
  grid: ['import', 'export'],
  storage: ['import', 'export'],
  generation: ['export'],
  consumption: ['import'],
  'charge-point': ['import'],
};

/** What the rows of an import are held against. */
export class ImportRules {
  private readonly points: ReadonlyMap<string, MeteringPoint>;
  private readonly meters: ReadonlyMap<string, Meter>;

  /** `now` is absent where nobody asks the clock: then a value may lie in the future. */
  constructor(
    readonly community: Community,
    private readonly now?: Instant,
    /** Older values are refused; absent: any age. */
    private readonly oldest?: Instant,
  ) {
    this.points = new Map(community.meteringPoints.map((point) => [point.id, point]));
    this.meters = new Map(community.meters.map((meter) => [meter.id, meter]));
  }

  meter(id: string): Cell<Meter> {
    const value = this.meters.get(id);
    if (value !== undefined) return { value };
    return { message: unknown(`the meter '${id}'`, id, [...this.meters.keys()]) };
  }

  meteringPoint(id: string): Cell<MeteringPoint> {
    const value = this.points.get(id);
    if (value !== undefined) return { value };
    return { message: unknown(`the metering point '${id}'`, id, [...this.points.keys()]) };
  }

  /** Which way energy may flow at a kind of metering point; undefined when it may. */
  wrongDirection(meteringPoint: string, direction: Direction): string | undefined {
    const point = this.points.get(meteringPoint);
    if (point === undefined || DIRECTIONS[point.kind].includes(direction)) return undefined;
    const [right = ''] = DIRECTIONS[point.kind];
    return `'${direction}' does not fit the ${point.kind} '${point.id}'; it has ${right} only.`;
  }

  /** The sentence about a value from the future; undefined when it is none. */
  fromTheFuture(at: Instant): string | undefined {
    if (this.now === undefined || at <= this.now + AHEAD_MS_MAX) return undefined;
    const now = instantText(this.now);
    return `${instantText(at)} lies in the future (now is ${now}); check the clock of the source.`;
  }

  /** The sentence about a value older than the import takes; undefined when it is none. */
  tooOld(at: Instant): string | undefined {
    if (this.oldest === undefined || at >= this.oldest) return undefined;
    return `${instantText(at)} is older than 36 months; allow old values if they are meant.`;
  }

  /** The one meter that stands at a metering point at an instant; undefined for none or several. */
  meterAt(meteringPoint: string, at: Instant): Meter | undefined {
    const there = this.community.meters.filter(
      (meter) =>
        meter.meteringPoint === meteringPoint &&
        (meter.from === undefined || meter.from <= at) &&
        (meter.to === undefined || at <= meter.to),
    );
    return there.length === 1 ? there.at(0) : undefined;
  }

  /** A metering point has no energy before its first and after its last day. */
  pointGone(point: MeteringPoint, at: Instant): string | undefined {
    const day = this.community.zone.localDayOf(at);
    const before = point.from !== undefined && day < point.from;
    const after = point.to !== undefined && day >= point.to;
    if (!before && !after) return undefined;
    const known = before ? `begins on ${point.from}` : `ended on ${point.to}`;
    return `the metering point '${point.id}' ${known}; it has no energy on ${day}.`;
  }

  /** A meter that was taken away has no readings after its last day. */
  afterTheEnd(meter: Meter, at: Instant): string | undefined {
    const { zone } = this.community;
    if (meter.to === undefined || at <= meter.to) return undefined;
    const last = zone.localDayOf(meter.to);
    if (zone.localDayOf(at) <= last) return undefined;
    return `the meter '${meter.id}' ended on ${last}; name the meter that followed it.`;
  }
}

function unknown(what: string, id: string, known: readonly string[]): string {
  const padded = /^\d+$/.test(id) && known.find((one) => one.replace(/^0+/, '') === id);
  const meant =
    typeof padded === 'string' ? `; did you mean \`${padded}\`?` : didYouMean(id, known);
  return `${what} is unknown${spreadsheetHint(id)}${meant}.`.replace('?.', '?');
}
