import { ReadingSeries } from '../../src/acquisition/record/reading.js';
import { ChargeSession } from '../../src/charging/charge-session.js';
import { Community, MeteringPointKind } from '../../src/community/community.js';
import { parseCommunity } from '../../src/community/parse-community.js';
import { parseYamlTree } from '../../src/community/yaml-tree.js';
import { localDay } from '../../src/kernel/local-day.js';
import { Direction } from '../../src/kernel/profile.js';
import { quarterHourOf } from '../../src/kernel/quarter-hour.js';
import { QuarterHours } from '../../src/kernel/zone.js';
import { CommunityPlan, documentOf, planCommunity, YEAR } from './community-plan.js';
import { readRegister } from './register-record.js';
import { SeededRandom } from '../support/seeded-random.js';
import { TrueEnergy, trueEnergy } from './true-energy.js';
import { Carried, Wire } from './wire.js';

const DIRECTIONS: Readonly<Record<MeteringPointKind, readonly Direction[]>> = {
  grid: ['export', 'import'],
  generation: ['export'],
  storage: [],
  consumption: ['import'],
  'charge-point': ['import'],
};
const BEGIN_DAYS = [4, 9, 14, 19];
const HOUR_MS = 3_600_000;
const WIRED_SHARE = 0.25;

/** Readings that reach us only at `arrives`. */
interface LateSpan {
  readonly meters: ReadonlySet<string>;
  readonly from: number;
  readonly to: number;
  readonly arrives: number;
}

/** A year of one community: everything in it follows from the seed. */
export class SimulatedYear {
  readonly plan: CommunityPlan;
  readonly community: Community;
  /** What each point's meters counted in the year, in milliwatt-hours, by `point/direction`. */
  readonly counted = new Map<string, number>();
  /** What every register said, and what came through of it. */
  readonly carried: (Carried & { readonly said: ReadingSeries })[] = [];
  private readonly truth: TrueEnergy;
  private readonly series: ReadingSeries[] = [];
  private readonly late: LateSpan;

  constructor(
    readonly seed: number,
    private readonly order?: SeededRandom,
  ) {
    const random = new SeededRandom(seed);
    this.plan = planCommunity(random.named('community'));
    const tree = parseYamlTree(documentOf(this.plan, order), 'community.yaml');
    this.community = parseCommunity({ file: 'community.yaml', tree });
    this.truth = trueEnergy(this.community, random.named('energy'));
    this.late = lateSpan(this.plan, this.community);
    this.readMeters(random);
  }

  get span(): QuarterHours {
    return this.truth.span;
  }

  get sessions(): readonly ChargeSession[] {
    return this.order?.shuffled(this.truth.sessions) ?? this.truth.sessions;
  }

  /** Every reading that has arrived at an instant, by register. */
  readingsBy(instant: number): readonly ReadingSeries[] {
    const { meters, from, to, arrives } = this.late;
    const known = this.series.map((one) => {
      const waits = instant < arrives && meters.has(one.meter);
      return filtered(one, (at) => at <= instant && !(waits && at >= from && at < to));
    });
    return this.order?.shuffled(known) ?? known;
  }

  /** Some registers are read over lines that fail; to carry all of them would take a minute. */
  private carriedBy(wire: Wire, said: ReadingSeries, random: SeededRandom): ReadingSeries {
    if (!random.chance(WIRED_SHARE)) return said;
    const carried = wire.carry(said, random);
    this.carried.push({ ...carried, said });
    return carried.series;
  }

  private readMeters(random: SeededRandom): void {
    const { span, flows } = this.truth;
    const wire = new Wire(this.community);
    for (const meter of this.community.meters) {
      const point = this.community.meteringPoints.find(({ id }) => id === meter.meteringPoint)!;
      for (const register of DIRECTIONS[point.kind]) {
        const own = random.named(`${meter.id}/${register}`);
        const key = `${point.id}/${register}`;
        const slots = beginSlots(this.community, span, own);
        const toRead = { meter, register, span, flow: flows.get(key)!, slots };
        const { series, counted } = readRegister(toRead, own);
        this.series.push(this.carriedBy(wire, series, own.named('wire')));
        this.counted.set(key, (this.counted.get(key) ?? 0) + counted);
      }
    }
  }
}

/** Some hour of some days of each month, and the evenings before the clocks change. */
function beginSlots({ zone }: Community, span: QuarterHours, random: SeededRandom): number[] {
  const days = Array.from({ length: 12 }, (_, month) =>
    BEGIN_DAYS.map((date) => [month + 1, date] as const),
  ).flat();
  const slots = days.map(([month, date]) => {
    const text = `${YEAR}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`;
    return quarterHourOf(zone.startOfDay(localDay(text))) - span.first + random.whole(0, 80);
  });
  const evenings = [`${YEAR}-03-28`, `${YEAR}-10-24`].map((text) => {
    const evening = quarterHourOf(zone.startOfDay(localDay(text))) - span.first + 92;
    return evening + random.whole(0, 8);
  });
  return [...slots, ...evenings];
}

/** From noon of the 25th to noon of the 2nd; it arrives on the 6th. */
function lateSpan({ late }: CommunityPlan, { zone, meters }: Community): LateSpan {
  const start = (month: number, date: string) =>
    zone.startOfDay(localDay(`${YEAR}-${String(month).padStart(2, '0')}-${date}`));
  const own = meters.filter(({ meteringPoint }) => meteringPoint === late.flat);
  return {
    meters: new Set(own.map(({ id }) => id)),
    from: start(late.month, '25') + 12 * HOUR_MS,
    to: start(late.month + 1, '02') + 12 * HOUR_MS,
    arrives: start(late.month + 1, '06'),
  };
}

function filtered(series: ReadingSeries, keep: (at: number) => boolean): ReadingSeries {
  const kept = Uint8Array.from(series.at, (at) => (keep(at) ? 1 : 0));
  const at = series.at.filter((_, place) => kept[place] === 1);
  const milliwattHours = series.milliwattHours.filter((_, place) => kept[place] === 1);
  return { ...series, at, milliwattHours, estimated: new Uint8Array(at.length) };
}
