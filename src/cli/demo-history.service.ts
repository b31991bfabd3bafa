import { DynamicModule, Injectable, Module } from '@nestjs/common';
import { Reading } from '../acquisition/record/reading.js';
import { ReadingService } from '../acquisition/record/reading.service.js';
import { ChargeSession } from '../charging/charge-session.js';
import { ChargeSessionService } from '../charging/charge-session.service.js';
import { Community, MeterId } from '../community/community.js';
import { CommunityService } from '../community/community.service.js';
import { parseCommunity } from '../community/parse-community.js';
import { firstDayOf, Period, periodsBetween, previousPeriod } from '../kernel/local-day.js';
import { quarterHourOf } from '../kernel/quarter-hour.js';
import { CashService } from '../payments/cash.service.js';
import { chunksBetween, readingsOf, sessionRowsOf } from '../simulator/history.js';
import { SimulatedCommunity } from '../simulator/simulated-community.device.js';
import { cashOf } from '../simulator/werkhalle-cash.js';
import { PeriodClose } from './period-close.service.js';
import { Progress } from './progress.service.js';

const SOURCE = 'simulator';

/** The record of the simulated past: what its meters counted and what its bank account saw. */
@Injectable()
export class DemoRecord {
  constructor(
    private readonly communities: CommunityService,
    private readonly readings: ReadingService,
    private readonly sessions: ChargeSessionService,
    private readonly cash: CashService,
  ) {}

  /** Stores the community, all readings and all sessions up to the end of the history. */
  async fill(simulated: SimulatedCommunity, progress: Progress): Promise<Community> {
    const tree = { root: simulated.document, lines: new Map<string, number>() };
    const community = await this.communities.save(tree, 'the simulated Werkhalle');
    const { house, historyEnd } = simulated;
    const start = house.zone.startOfDay(house.calendar.firstDay);
    for (const chunk of readingsOf(house, start, historyEnd)) {
      const readings = chunk.map((one): Reading => ({ ...one, meter: one.meter as MeterId }));
      await this.readings.append(community.id, readings, SOURCE);
      progress.step('readings');
    }
    await this.sessions.append(community.id, sessionRowsOf(house) as ChargeSession[], SOURCE);
    return community;
  }

  async bank(simulated: SimulatedCommunity, community: Community, period: Period): Promise<void> {
    await this.cash.append(community, cashOf(simulated.house, period), SOURCE);
  }
}

/** Thirteen months of the simulated community, filled in before it begins to live. */
@Injectable()
export class DemoHistory {
  constructor(
    private readonly record: DemoRecord,
    private readonly periods: PeriodClose,
  ) {}

  /** Fills in everything that is not there yet; a fill that was cut off is finished. */
  async fill(
    simulated: SimulatedCommunity,
    progressOf: (total: number) => Progress,
  ): Promise<Community> {
    const { house, historyEnd } = simulated;
    const start = house.zone.startOfDay(house.calendar.firstDay);
    const present = house.zone.periodOfInstant(historyEnd);
    const months = periodsBetween(house.zone.periodOfInstant(start), previousPeriod(present));
    const progress = progressOf(chunksBetween(start, historyEnd) + months.length);
    const community = await this.record.fill(simulated, progress);
    for (const period of months) {
      await this.record.bank(simulated, community, period);
      await this.periods.close(community, period, 'service');
      progress.step(period);
    }
    await this.periods.soFar(community, quarterHourOf(historyEnd), firstDayOf(present));
    progress.end();
    return community;
  }
}

/** The community of the demo, without filling anything in. */
export function demoCommunity(simulated: SimulatedCommunity): Community {
  const tree = { root: simulated.document, lines: new Map<string, number>() };
  return parseCommunity({ file: 'the simulated Werkhalle', tree });
}

@Module({})
export class DemoHistoryModule {
  static forRoot(chain: DynamicModule): DynamicModule {
    return { module: DemoHistoryModule, imports: [chain], providers: [DemoHistory, DemoRecord] };
  }
}
