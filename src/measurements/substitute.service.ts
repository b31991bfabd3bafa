import { Injectable } from '@nestjs/common';
import { Community } from '../community/community.js';
import { addDays, firstDayOf, lastDayOf, Period } from '../kernel/local-day.js';
import { Instant, quarterHour, startOf } from '../kernel/quarter-hour.js';
import { Clock } from '../platform/clock.service.js';
import { MeasurementService } from './measurement.service.js';
import { MeasurementStore } from './measurement.store.js';
import { proposeSubstitutes } from './propose-substitutes.js';
import { refuse } from './refuse.js';
import { basisOf, gapsOf } from './substitute-gaps.js';
import { liesIn, NewSubstitute, SubstituteStore } from './substitute.store.js';
import {
  SUBSTITUTE_STATUS,
  SubstituteGap,
  SubstituteReason,
  SubstituteValue,
} from './substitute.js';

/** Comparable days and the ratio of two plants lie in the four weeks before a gap. */
const DAYS_BEFORE = 29;

/** What a person says when asking for proposals of one gap. */
export interface SubstituteRequest {
  readonly gap: SubstituteGap;
  readonly reason: SubstituteReason;
  readonly by: string;
  /** Nothing flowed: established, not assumed. */
  readonly outage?: boolean | undefined;
  /** The energy of the gap in milliwatt-hours, where both register values are known. */
  readonly knownAdvance?: number | undefined;
}

/** A person's word on the proposals of a gap. */
export interface SubstituteWord {
  readonly gap: SubstituteGap;
  readonly by: string;
  readonly note: string;
}

/** Substitutes for what is missing: proposed, looked at by a person, then used by the next measuring. */
@Injectable()
export class SubstituteService {
  constructor(
    private readonly measurements: MeasurementService,
    private readonly days: MeasurementStore,
    private readonly store: SubstituteStore,
    private readonly clock: Clock,
  ) {}

  /** What is missing of a measured month, as runs. */
  async gaps(community: Community, period: Period): Promise<readonly SubstituteGap[]> {
    return gapsOf((await this.measurements.of(community, period)).series);
  }

  /** Proposes values (status 201, not billable) for a gap; refuses with `no-substitute`. */
  async propose(
    community: Community,
    period: Period,
    { gap, reason, by, outage, knownAdvance }: SubstituteRequest,
  ): Promise<readonly SubstituteValue[]> {
    const from = addDays(firstDayOf(period), -DAYS_BEFORE);
    const { days } = await this.days.latest(community.id, from, lastDayOf(period));
    const basis = { ...basisOf(gap, community, days), outage, knownAdvance };
    const outcome = proposeSubstitutes(gap, basis);
    if ('refused' in outcome) {
      throw refuse('no-substitute', { meteringPoint: gap.meteringPoint, why: outcome.refused });
    }
    const { meteringPoint, direction, first } = gap;
    const values = outcome.milliwattHours.map((milliwattHours, place): NewSubstitute => ({
      meteringPoint,
      direction,
      at: quarterHour(first + place),
      milliwattHours,
      status: SUBSTITUTE_STATUS.proposed,
      method: outcome.methods[place],
      reason,
      replaced: undefined,
      note: '',
      createdBy: by,
    }));
    await this.store.add(community.id, this.clock.now(), values);
    return (await this.of(community, period)).filter((value) => liesIn(gap, value));
  }

  /** The newest version of every substitute of a month, proposed, confirmed or withdrawn. */
  of(community: Community, period: Period): Promise<readonly SubstituteValue[]> {
    const { first, count } = community.zone.quarterHoursOfPeriod(period);
    return this.store.newest(community.id, startOf(first), startOf(quarterHour(first + count)));
  }

  /** A person confirms what is proposed in a gap (status 67): the next measuring uses it. */
  confirm(community: Community, word: SubstituteWord): Promise<number> {
    return this.decide(community, word, SUBSTITUTE_STATUS.confirmed);
  }

  /** A person withdraws the substitutes of a gap (status 20). */
  withdraw(community: Community, word: SubstituteWord): Promise<number> {
    return this.decide(community, word, SUBSTITUTE_STATUS.withdrawn);
  }

  private async decide(
    community: Community,
    { gap, by, note }: SubstituteWord,
    status: number,
  ): Promise<number> {
    const [from, to] = [startOf(gap.first), startOf(quarterHour(gap.first + gap.count))];
    const newest = await this.store.newest(community.id, from, to);
    const values = newest.filter(
      (value) => liesIn(gap, value) && value.status !== SUBSTITUTE_STATUS.withdrawn,
    );
    const { meteringPoint } = gap;
    if (values.length === 0) throw refuse('nothing-proposed', { meteringPoint });
    const now: Instant = this.clock.now();
    return this.store.add(
      community.id,
      now,
      values.map((value) => ({ ...value, status, note, createdBy: by })),
    );
  }
}
