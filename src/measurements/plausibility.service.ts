import { Injectable } from '@nestjs/common';
import { ReadingService } from '../acquisition/record/reading.service.js';
import { Community, Meter } from '../community/community.js';
import { Period } from '../kernel/local-day.js';
import { Instant, quarterHour, startOf } from '../kernel/quarter-hour.js';
import { Clock } from '../platform/clock.service.js';
import { Acknowledgement, FindingStore } from './finding.store.js';
import { Finding, Measurements } from './measurement.js';
import { checkFinding, isOpen, JudgedFinding, severityOf } from './plausibility.js';
import {
  checkCalibration,
  checkNight,
  checkRegisterSum,
  checkRemarks,
  checkSerials,
  checkSum,
} from './plausibility-community.js';
import { checkSeries } from './plausibility-series.js';
import { refuse } from './refuse.js';
import { ServiceRecordStore } from './service-record.store.js';

/** A person's word on a finding. */
export interface AcknowledgedFinding {
  readonly code: string;
  readonly place: string;
  readonly why: string;
  readonly by: string;
}

const ORIGINS = ['hold', 'check', 'live'] as const;

/** Checks measured months, keeps what was found, and who looked at it. */
@Injectable()
export class PlausibilityService {
  constructor(
    private readonly readings: ReadingService,
    private readonly found: FindingStore,
    private readonly record: ServiceRecordStore,
    private readonly clock: Clock,
  ) {}

  /** The checks of a file run: what the quarter-hours and the community's document show. */
  checkFile(community: Community, measured: Measurements): readonly Finding[] {
    return [
      ...measured.series.flatMap((series) => checkSeries(series, community)),
      ...checkSum(community, measured),
      ...checkCalibration(community, measured.period),
    ];
  }

  /** All checks of the running service; what they find is kept, replacing what was found before. */
  async check(community: Community, measured: Measurements): Promise<readonly Finding[]> {
    const { period } = measured;
    const now = this.clock.now();
    const findings = [
      ...measured.series.flatMap((series) => checkSeries(series, community, now)),
      ...checkSum(community, measured),
      ...checkCalibration(community, period),
      ...(await this.remarks(community, period)),
      ...checkNight(community),
      ...(await this.registerSums(community, measured)),
      ...(await this.proposals(community, period)),
      ...checkSerials(community, await this.record.epochs(community.id)),
    ];
    await this.found.replace(community.id, period, 'check', findings);
    return findings;
  }

  /** What was found in a month, holds and checks, with gravity and acknowledgement. */
  async findings(community: Community, period: Period): Promise<readonly JudgedFinding[]> {
    const found = await this.found.of(community.id, period, ORIGINS);
    const words = await this.found.acknowledgements(community.id, period);
    return found.map((finding) => {
      const severity = severityOf(finding.code);
      const word = words.find((one) => speaksOf(one, finding));
      if (word === undefined) return { ...finding, severity };
      const { by, at, why } = word;
      return { ...finding, severity, acknowledged: { by, at, why } };
    });
  }

  /** The findings that hold statements back until a person acknowledges them. */
  async open(community: Community, period: Period): Promise<readonly JudgedFinding[]> {
    return (await this.findings(community, period)).filter(isOpen);
  }

  /** A person has looked at a finding of the month; refuses with `no-such-finding`. */
  async acknowledge(
    community: Community,
    period: Period,
    { code, place, why, by }: AcknowledgedFinding,
  ): Promise<void> {
    const found = await this.found.of(community.id, period, ORIGINS);
    const finding = found.find((one) => one.code === code && one.place === place);
    if (finding === undefined) throw refuse('no-such-finding', { code, place, period });
    const { text } = finding;
    const word = { code, place, text, why, by, at: this.clock.now() };
    await this.found.acknowledge(community.id, period, word);
  }

  /** Sums against registers, one meter at a time: at both ends of the month the same one stood there. */
  private async registerSums(community: Community, { series, period }: Measurements) {
    const { first, count } = community.zone.quarterHoursOfPeriod(period);
    const [from, to] = [startOf(first), startOf(quarterHour(first + count))];
    const meters = community.meters.filter((meter) => coversWhole(meter, from, to));
    const ids = meters.map(({ id }) => id);
    const readings = await this.readings.seriesOf(community.id, ids, from, to);
    return series.flatMap((one) => {
      const meter = meters.find(({ meteringPoint }) => meteringPoint === one.meteringPoint);
      const own = readings.find(
        (found) => found.meter === meter?.id && found.register === one.direction,
      );
      return meter === undefined || own === undefined ? [] : checkRegisterSum(one, meter, own);
    });
  }

  private async remarks(community: Community, period: Period): Promise<readonly Finding[]> {
    const { first, count } = community.zone.quarterHoursOfPeriod(period);
    const [from, to] = [startOf(first), startOf(quarterHour(first + count))];
    const meters = community.meters.map(({ id }) => id);
    return checkRemarks(community, await this.readings.remarksOf(community.id, meters, from, to));
  }

  private async proposals(community: Community, period: Period): Promise<readonly Finding[]> {
    const { first, count } = community.zone.quarterHoursOfPeriod(period);
    const end = startOf(quarterHour(first + count));
    const proposed = await this.record.proposed(community.id, startOf(first), end);
    const text = 'substitutes are proposed here: confirm or withdraw them';
    return proposed.map(({ place, count: found }) =>
      checkFinding('substitute-proposed', place, found, text),
    );
  }
}

function speaksOf(word: Acknowledgement, { code, place, text }: Finding): boolean {
  return word.code === code && word.place === place && word.text === text;
}

function coversWhole({ from, to }: Meter, begin: Instant, end: Instant): boolean {
  return (from ?? -Infinity) <= begin && (to ?? Infinity) >= end;
}
