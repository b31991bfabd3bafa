import { Injectable } from '@nestjs/common';
import { Community } from '../../community/community.js';
import { addDays } from '../../kernel/local-day.js';
import { Clock } from '../../platform/clock.service.js';
import { Health } from '../../platform/health.service.js';
import { Incidents } from '../../platform/incidents.service.js';
import { ProjectionDifference } from './day-digest.js';
import { ProjectionComparison } from './projection-comparison.service.js';

const DAYS = 7;
const PART = 'projection comparison';

/** Every night: the last days of record and projection held against each other, and what came of it. */
@Injectable()
export class NightlyComparison {
  constructor(
    private readonly comparison: ProjectionComparison,
    private readonly clock: Clock,
    private readonly health: Health,
    private readonly incidents: Incidents,
  ) {}

  async run(communities: readonly Community[]): Promise<void> {
    try {
      const found: ProjectionDifference[] = [];
      for (const community of communities) found.push(...(await this.lastDaysOf(community)));
      this.report(found);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.health.report(PART, 'warning', `Not done last night, tried again tonight: ${reason}`);
    }
  }

  private lastDaysOf(community: Community): Promise<readonly ProjectionDifference[]> {
    const today = community.zone.localDayOf(this.clock.now());
    return this.comparison.compare(community, addDays(today, -DAYS), addDays(today, -1));
  }

  private report(found: readonly ProjectionDifference[]): void {
    for (const difference of found) {
      const { community, meter, register, day, recorded, projected, mended } = difference;
      const sentence =
        `${day}: the record has ${recorded} readings of ${meter} ${register}, the time series` +
        ` ${projected} points. ${mended ? 'The readings were written again.' : ADVICE}`;
      const kind = mended ? 'warning' : 'alarm';
      this.incidents.note({
        code: 'projection-differs',
        place: `${community}/${meter}`,
        kind,
        sentence,
      });
    }
    const left = found.filter(({ mended }) => !mended).length;
    if (left > 0) this.health.report(PART, 'warning', `${left} days differ. ${ADVICE}`);
    else this.health.report(PART, 'ok', `The last ${DAYS} days agree with the record.`);
  }
}

const ADVICE =
  'It holds points the record does not: prepare a new database and run `commonwatt projection rebuild`.';
