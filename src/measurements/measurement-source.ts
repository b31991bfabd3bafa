import { GivenSeries, ReadingSeries } from '../acquisition/record/reading.js';
import { RollOver } from '../acquisition/roll-over.js';
import { Community, Meter, MeteringPoint } from '../community/community.js';
import { Direction } from '../kernel/profile.js';
import { ConfirmedSubstitute } from './confirmed-substitute.js';
import { FUSE_MARGIN, HoldRules, PLANT_MARGIN, POWER_MAX_KW } from './hold-rules.js';
import { MeterEpoch, serialChangeOf } from './meter-epoch.js';
import { decisionsOn, ReadingDecision } from './reading-decision.js';
import { SiftedReadings, siftReadings } from './sift-readings.js';

/** What a period is measured from; the readings are complete in [knownFrom, knownTo], with edges. */
export interface MeasurementSource {
  readonly readings: readonly ReadingSeries[];
  readonly given: readonly GivenSeries[];
  readonly knownFrom: number;
  readonly knownTo: number;
  /** What the running service knows besides; a file run has none: there everything is confirmed. */
  readonly service?: ServiceRecord | undefined;
}

export interface ServiceRecord {
  readonly decisions: readonly ReadingDecision[];
  readonly epochs: readonly MeterEpoch[];
  readonly rollOvers: readonly RollOver[];
  readonly substitutes: readonly ConfirmedSubstitute[];
}

/** A source by meters and metering points. */
export class SourceIndex {
  private readonly readings: ReadonlyMap<string, readonly ReadingSeries[]>;
  private readonly given: ReadonlyMap<string, readonly GivenSeries[]>;

  constructor(private readonly source: MeasurementSource) {
    this.readings = grouped(source.readings, ({ meter }) => meter);
    this.given = grouped(source.given, ({ meteringPoint }) => meteringPoint);
  }

  readingsAt(meter: string): readonly ReadingSeries[] {
    return this.readings.get(meter) ?? [];
  }

  givenAt(meteringPoint: string): readonly GivenSeries[] {
    return this.given.get(meteringPoint) ?? [];
  }

  givenOf(meteringPoint: string, direction: Direction): GivenSeries | undefined {
    return this.givenAt(meteringPoint).find((values) => values.direction === direction);
  }

  /** A register with what the running service asks of it; its readings as they are in a file run. */
  ruled(community: Community, written: Meter, readings: ReadingSeries) {
    const { service } = this.source;
    if (service === undefined) return { meter: written, readings, aside: [] };
    const meter = rollingOver(written, readings.register, service.rollOvers);
    const decisions = decisionsOn(service.decisions, meter.id, readings.register);
    const change = serialChangeOf(meter, service.epochs, decisions);
    const point = community.meteringPoints.find(({ id }) => id === meter.meteringPoint);
    const powerMaxKw = powerBelieved(point) / factorOf(meter);
    const rules: HoldRules = { powerMaxKw, decisions, otherMeterFrom: change?.from };
    const sifted = siftReadings(readings, rules);
    return { meter, readings: sifted.readings, rules, change, aside: asideOf(sifted) };
  }
}

/** The register of a meter: what the community says of its width goes before what its device file says. */
export function rollingOver(
  meter: Meter,
  register: Direction,
  rollOvers: readonly RollOver[],
): Meter {
  if (meter.digits !== undefined || meter.rollsOverAt !== undefined) return meter;
  const own = rollOvers.find((one) => one.meter === meter.id && one.register === register);
  return own === undefined ? meter : { ...meter, rollsOverAt: own.milliwattHours };
}

/** The most a metering point is believed to draw or give, in kW. */
export function powerBelieved(point: MeteringPoint | undefined): number {
  if (point?.limitKw === undefined) return POWER_MAX_KW;
  return point.limitKw * (point.kind === 'generation' ? PLANT_MARGIN : FUSE_MARGIN);
}

/** The instants of the readings that no register can have counted. */
function asideOf({ spikes, asleep }: SiftedReadings): readonly number[] {
  return [...spikes, ...asleep].sort((a, b) => a - b);
}

function factorOf({ factor }: Meter): number {
  return Number(factor.numerator) / Number(factor.denominator);
}

function grouped<T>(all: readonly T[], nameOf: (one: T) => string): ReadonlyMap<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const own = groups.get(nameOf(one));
    if (own === undefined) groups.set(nameOf(one), [one]);
    else own.push(one);
  }
  return groups;
}
