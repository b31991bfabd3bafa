import { Injectable } from '@nestjs/common';
import { ReadingService } from '../acquisition/record/reading.service.js';
import { Community, CommunityId, MeterId } from '../community/community.js';
import { firstDayOf, lastDayOf, LocalDay, Period } from '../kernel/local-day.js';
import {
  Instant,
  instant,
  QuarterHour,
  quarterHour,
  QUARTER_HOUR_MS,
  startOf,
} from '../kernel/quarter-hour.js';
import { FindingStore } from './finding.store.js';
import { LateValue } from './late-value.js';
import { measure } from './measure.js';
import { MeasuredDay, measuredDays, seriesFromDays } from './measured-day.js';
import { GIVEN_REACH } from './measure-given.js';
import { measurementFindings } from './measurement-findings.js';
import { Finding, Measurements } from './measurement.js';
import { MeasurementSource } from './measurement-source.js';
import { MeasurementStore } from './measurement.store.js';
import { neededSeries } from './needed-series.js';
import { refuse } from './refuse.js';
import { ServiceRecords } from './service-records.service.js';

interface Measured {
  readonly measurements: Measurements;
  readonly held: readonly Finding[];
}

const DAY_MS = 86_400_000;
/** Values of the seven local days before, and the readings that make them. */
const BEFORE_MS = 9 * DAY_MS;
/** A register that falls has 24 hours to come back. */
const AFTER_MS = DAY_MS + 120_000;
const WIDENINGS_MAX = 8;

/**
 * `file`: everything counts as confirmed, what cannot be computed refuses the period. `service`: what a
 * person must decide is left missing at its metering point alone, the others go on.
 */
export type MeasuringRules = 'file' | 'service';

/** Energy per metering point and quarter-hour, from the record of readings and given values. */
@Injectable()
export class MeasurementService {
  constructor(
    private readonly readings: ReadingService,
    private readonly store: MeasurementStore,
    private readonly records: ServiceRecords,
    private readonly found: FindingStore,
  ) {}

  /**
   * Measures a period from what is recorded and keeps what changed; a value of a month that was measured
   * before opens a case (`lateValues`). By the rules of a file run it refuses with `register-fell` and
   * `two-sources` and keeps nothing; by those of the service it holds these metering points.
   */
  async measure(
    community: Community,
    period: Period,
    rules: MeasuringRules = 'file',
  ): Promise<Measurements> {
    const { measurements, held } = await this.decide(community, period, rules);
    await this.found.replace(community.id, period, 'hold', held);
    const days = measurements.series.flatMap((series) => measuredDays(series, community.zone));
    await this.store.append(community.id, days);
    return measurements;
  }

  /**
   * Measures a month that still runs up to `until`, by the rules of the service. What is kept of it is
   * provisional: the next call and the measuring of the whole month replace it.
   */
  async measureSoFar(
    community: Community,
    period: Period,
    until: QuarterHour,
  ): Promise<Measurements> {
    const { measurements, held } = await this.decide(community, period, 'service', until);
    await this.found.replace(community.id, period, 'hold', held);
    const days = measurements.series.flatMap((series) => measuredDays(series, community.zone));
    await this.store.keepProvisional(community.id, days);
    return measurements;
  }

  /**
   * The measured energy of a period as last kept, or as it was kept at `asOf`; refuses with
   * `not-measured`.
   */
  async of(
    community: Community,
    period: Period,
    { asOf }: { readonly asOf?: Instant | undefined } = {},
  ): Promise<Measurements> {
    const [first, last] = [firstDayOf(period), lastDayOf(period)];
    const { days, until } = await this.store.latest(community.id, first, last, asOf);
    const series = neededSeries(community, period, until).map((needed) => {
      const own = days.get(`${needed.meteringPoint}/${needed.direction}`) ?? [];
      const found = seriesFromDays(needed, own);
      if (found === undefined) throw refuse('not-measured', { community: community.id, period });
      return found;
    });
    const holds = asOf === undefined ? await this.found.of(community.id, period, ['hold']) : [];
    return { period, until, series, findings: [...measurementFindings(series), ...holds] };
  }

  /** Every version of the measured days [first, last] of one series: by day, the newest first. */
  versionsOf(
    community: CommunityId,
    series: Pick<MeasuredDay, 'meteringPoint' | 'direction'>,
    days: readonly [first: LocalDay, last: LocalDay],
  ): Promise<readonly MeasuredDay[]> {
    return this.store.versions(community, series, days);
  }

  /** The instants at which versions of a measured month were stored, oldest first. */
  recordedAt(community: Community, period: Period): Promise<readonly Instant[]> {
    return this.store.recordedAt(community.id, firstDayOf(period), lastDayOf(period));
  }

  /** Values of a month that changed after it was first measured whole, each with both values. */
  lateValues(community: Community, period: Period): Promise<readonly LateValue[]> {
    return this.store.lateValues(community.id, firstDayOf(period), lastDayOf(period));
  }

  /** Loads what the values rest on, further back where a gap or its profile reaches further. */
  private async decide(
    community: Community,
    period: Period,
    rules: MeasuringRules,
    until?: QuarterHour,
  ): Promise<Measured> {
    const span = community.zone.quarterHoursOfPeriod(period);
    const [start, end] = [startOf(span.first), startOf(quarterHour(span.first + span.count))];
    let needs = { from: start - BEFORE_MS, to: end + AFTER_MS };
    const service =
      rules === 'file' ? undefined : await this.records.of(community, metersIn(community), needs);
    for (let widening = 0; ; widening += 1) {
      if (widening === WIDENINGS_MAX) needs = { ...needs, from: 0 };
      const source = { ...(await this.load(community, needs)), service };
      const outcome = measure(community, period, source, until);
      if ('measurements' in outcome) return outcome;
      needs = outcome.needs;
    }
  }

  private async load(
    community: Community,
    { from, to }: { readonly from: number; readonly to: number },
  ): Promise<MeasurementSource> {
    const meters = metersIn(community);
    const readings = await this.readings.seriesOf(community.id, meters, instant(from), instant(to));
    const given = await this.readings.givenOf(
      community.id,
      quarterHour(Math.floor(from / QUARTER_HOUR_MS) - GIVEN_REACH),
      quarterHour(Math.ceil(to / QUARTER_HOUR_MS) + GIVEN_REACH),
    );
    return { readings, given, knownFrom: from, knownTo: to };
  }
}

/** Each meter once: one of several entries has another factor from a day on. */
function metersIn({ meters }: Community): readonly MeterId[] {
  return [...new Set(meters.map(({ id }) => id))];
}
