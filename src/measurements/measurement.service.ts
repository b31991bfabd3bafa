import { Injectable } from '@nestjs/common';
import { ReadingService } from '../acquisition/record/reading.service.js';
import { Community } from '../community/community.js';
import { firstDayOf, lastDayOf, Period } from '../kernel/local-day.js';
import {
  instant,
  QuarterHour,
  quarterHour,
  QUARTER_HOUR_MS,
  startOf,
} from '../kernel/quarter-hour.js';
import { measure, MeasurementSource } from './measure.js';
import { measuredDays, seriesFromDays } from './measured-day.js';
import { GIVEN_REACH } from './measure-given.js';
import { measurementFindings } from './measurement-findings.js';
import { Measurements } from './measurement.js';
import { MeasurementStore } from './measurement.store.js';
import { neededSeries } from './needed-series.js';
import { refuse } from './refuse.js';

const DAY_MS = 86_400_000;
/** Values of the seven local days before, and the readings that make them. */
const BEFORE_MS = 9 * DAY_MS;
/** A register that falls has 24 hours to come back. */
const AFTER_MS = DAY_MS + 120_000;
const WIDENINGS_MAX = 8;

/** Energy per metering point and quarter-hour, from the record of readings and given values. */
@Injectable()
export class MeasurementService {
  constructor(
    private readonly readings: ReadingService,
    private readonly store: MeasurementStore,
  ) {}

  /**
   * Measures a period from what is recorded and keeps what changed. Refuses with `register-fell` and
   * `two-sources`; then nothing is kept.
   */
  async measure(community: Community, period: Period): Promise<Measurements> {
    const measurements = await this.decide(community, period);
    const days = measurements.series.flatMap((series) => measuredDays(series, community.zone));
    await this.store.append(community.id, days);
    return measurements;
  }

  /**
   * Measures a month that still runs up to `until`. What is kept of it is provisional: the next call
   * and the measuring of the whole month replace it.
   */
  async measureSoFar(
    community: Community,
    period: Period,
    until: QuarterHour,
  ): Promise<Measurements> {
    const measurements = await this.decide(community, period, until);
    const days = measurements.series.flatMap((series) => measuredDays(series, community.zone));
    await this.store.keepProvisional(community.id, days);
    return measurements;
  }

  /** The measured energy of a period as last kept; refuses with `not-measured`. */
  async of(community: Community, period: Period): Promise<Measurements> {
    const [first, last] = [firstDayOf(period), lastDayOf(period)];
    const { days, until } = await this.store.latest(community.id, first, last);
    const series = neededSeries(community, period, until).map((needed) => {
      const own = days.get(`${needed.meteringPoint}/${needed.direction}`) ?? [];
      const found = seriesFromDays(needed, own);
      if (found === undefined) throw refuse('not-measured', { community: community.id, period });
      return found;
    });
    return { period, until, series, findings: measurementFindings(series) };
  }

  /** Loads what the values rest on, further back where a gap or its profile reaches further. */
  private async decide(
    community: Community,
    period: Period,
    until?: QuarterHour,
  ): Promise<Measurements> {
    const span = community.zone.quarterHoursOfPeriod(period);
    const [start, end] = [startOf(span.first), startOf(quarterHour(span.first + span.count))];
    let needs = { from: start - BEFORE_MS, to: end + AFTER_MS };
    for (let widening = 0; ; widening += 1) {
      if (widening === WIDENINGS_MAX) needs = { ...needs, from: 0 };
      const outcome = measure(community, period, await this.load(community, needs), until);
      if ('measurements' in outcome) return outcome.measurements;
      needs = outcome.needs;
    }
  }

  private async load(
    community: Community,
    { from, to }: { readonly from: number; readonly to: number },
  ): Promise<MeasurementSource> {
    const meters = community.meters.map(({ id }) => id);
    const readings = await this.readings.seriesOf(community.id, meters, instant(from), instant(to));
    const given = await this.readings.givenOf(
      community.id,
      quarterHour(Math.floor(from / QUARTER_HOUR_MS) - GIVEN_REACH),
      quarterHour(Math.ceil(to / QUARTER_HOUR_MS) + GIVEN_REACH),
    );
    return { readings, given, knownFrom: from, knownTo: to };
  }
}
