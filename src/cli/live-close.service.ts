import { Injectable } from '@nestjs/common';
import { Community } from '../community/community.js';
import { CommunityService } from '../community/community.service.js';
import { addDays, firstDayOf, nextPeriod, Period, previousPeriod } from '../kernel/local-day.js';
import { instantText, quarterHourOf } from '../kernel/quarter-hour.js';
import { Clock } from '../platform/clock.service.js';
import { Health } from '../platform/health.service.js';
import { ClosedPeriod, PeriodClose } from './period-close.service.js';
import { refuse } from './refuse.js';

/**
 * What the schedule does, also by hand: the same work for a period, any number of times with the same
 * result. One piece of work at a time; what fails is told to Health and tried again at the next turn.
 */
@Injectable()
export class LiveClose {
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly communities: CommunityService,
    private readonly periods: PeriodClose,
    private readonly clock: Clock,
    private readonly health: Health,
  ) {}

  /** Quarter-hours and shares so far, of today and yesterday; nothing is billed. */
  quarterHour(): Promise<void> {
    return this.forEach('quarter-hours', (community) => {
      const now = this.clock.now();
      const yesterday = addDays(community.zone.localDayOf(now), -1);
      return this.periods.soFar(community, quarterHourOf(now), yesterday);
    });
  }

  /** The whole month that runs again: readings may have come late. */
  day(): Promise<void> {
    return this.forEach('daily work', (community) => {
      const now = this.clock.now();
      const first = firstDayOf(community.zone.periodOfInstant(now));
      return this.periods.soFar(community, quarterHourOf(now), first);
    });
  }

  /** The month before the one that runs, to the fund. */
  month(): Promise<void> {
    return this.forEach('monthly work', async (community) => {
      const present = community.zone.periodOfInstant(this.clock.now());
      await this.periods.close(community, previousPeriod(present), 'service');
    });
  }

  /** One month by hand; refuses one that is not over. */
  close(community: Community, period: Period): Promise<ClosedPeriod> {
    const end = community.zone.startOfDay(firstDayOf(nextPeriod(period)));
    if (end > this.clock.now())
      throw refuse('period-not-complete', { period, end: instantText(end) });
    return this.inTurn(() => this.periods.close(community, period, 'service'));
  }

  private async forEach(
    name: string,
    work: (community: Community) => Promise<void>,
  ): Promise<void> {
    for (const community of await this.communities.list()) {
      const part = `${name} of ${community.id}`;
      try {
        await this.inTurn(() => work(community));
        this.health.report(part, 'ok', `done at ${instantText(this.clock.now())}`);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        this.health.report(part, 'error', reason);
      }
    }
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = this.last.then(work);
    this.last = next.catch(() => undefined);
    return next;
  }
}
